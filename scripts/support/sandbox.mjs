/** The sandbox node as a child of a script: it ends when it is stopped, and when we die. */
import { inCheckout } from './checkout.mjs';
import { Service } from './service.mjs';

/**
 * Starts a node in a temporary folder and waits for its pods.
 * @returns {Promise<{service: Service, addresses: object, missing: string[]}>} `missing`: why containers cannot run here
 */
export async function startSandbox(args = []) {
  const service = new Service('the sandbox node', [inCheckout('dist', 'sandbox.js'), 'run', ...args]);
  const { addresses, missing } = JSON.parse(await service.firstLine());
  return { service, addresses, missing };
}
