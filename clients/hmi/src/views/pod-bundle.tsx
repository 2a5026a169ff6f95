/** A file for a colleague or a vendor, of one pod. */
import { EdgectlError } from '@edgectl/client/browser';
import { useState } from 'preact/hooks';
import { usePage } from '../parts/context.ts';
import { Check, Note } from '../parts/ui.tsx';
import { saveFile } from '../save-file.ts';
import { text } from '../text/text.ts';

interface PodBundleProps {
  readonly namespace: string;
  readonly name: string;
}

type Step = 'closed' | 'asking' | 'busy';

export function PodBundle({ namespace, name }: PodBundleProps) {
  const { client } = usePage();
  const [step, setStep] = useState<Step>('closed');
  const [withLogs, setWithLogs] = useState(false);
  const [outcome, setOutcome] = useState<{ readonly good: boolean; readonly message: string }>();
  const make = async (): Promise<void> => {
    setStep('busy');
    try {
      const { makePodBundle } = await import('../pod-bundle.ts');
      const made = await makePodBundle(client, { namespace, name }, withLogs);
      saveFile(made.file, made.name);
      const { files: count, missing } = made;
      setOutcome({ good: true, message: text('pod.bundle.done', { count, missing }) });
    } catch (error) {
      setOutcome({ good: false, message: EdgectlError.from(error).message });
    } finally {
      setStep('closed');
    }
  };
  return (
    <>
      <button
        type="button"
        disabled={step === 'busy'}
        onClick={() => {
          setOutcome(undefined);
          setStep('asking');
        }}
      >
        {text(step === 'busy' ? 'pod.bundle.busy' : 'pod.bundle')}
      </button>
      {step === 'asking' ? (
        <div class="confirm" role="dialog" aria-label={text('pod.bundle')}>
          <p>{text('pod.bundle.what', { name })}</p>
          <Check label={text('pod.bundle.logs')} value={withLogs} onChange={setWithLogs} />
          <button type="button" class="primary" onClick={() => void make()}>
            {text('pod.bundle.make')}
          </button>
          <button type="button" onClick={() => setStep('closed')}>
            {text('pod.restart.no')}
          </button>
        </div>
      ) : null}
      {outcome === undefined ? null : <Note kind={outcome.good ? 'good' : 'warn'}>{outcome.message}</Note>}
    </>
  );
}
