/** Texts of MQTT packets (MQTT 3.1.1, section 1.5.3): UTF-8, and without NUL. What is none has become U+FFFD when it is read. */

/** True for a text that a packet may hold; `undefined` is none. */
export function isMqttText(text: string | undefined): boolean {
  return text === undefined || !/[\0\uFFFD]/.test(text);
}

interface ConnectTexts {
  readonly clientId: string;
  readonly username?: string | undefined;
  readonly will?: { readonly topic: string } | undefined;
}

/** What is wrong with the texts of a CONNECT; `undefined` where nothing is. */
export function wrongText({ clientId, username, will }: ConnectTexts): Error | undefined {
  for (const [name, text] of [
    ['client id', clientId],
    ['user name', username],
    ["will's topic", will?.topic],
  ] as const) {
    if (!isMqttText(text)) return new Error(`the ${name} ${JSON.stringify(text)} has NUL or is no UTF-8`);
  }
  return undefined;
}
