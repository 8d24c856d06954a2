const secretHeader =
  /^(?:proxy-)?authorization$|^(?:set-)?cookie$|(?:^|-)(?:token|secret|password|credentials?|apikey|auth)s?$|api-key|access-key|subscription-key/i;
const secretParameter =
  /([?&](?:key|api[-_]?key|access[-_]?token|token|sig|signature|x-amz-[^=&#]*|password|secret|client_secret|auth)=)[^&#]*/gi;

/** Whether a header's name says that its value is a secret. */
export function isSecretHeader(name: string): boolean {
  return secretHeader.test(name);
}

/** An address without user and password and without the values of parameters that carry keys. */
export function withoutSecretParameters(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@/i, "$1").replace(secretParameter, "$1");
}
