/** Environment as Node gives it. */
type Environment = Readonly<Record<string, string | undefined>>;

function isExempt(host: string, port: string, list: string): boolean {
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => {
      if (entry === '') return false;
      if (entry === '*') return true;
      const [, name = '', wanted] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      if (wanted !== undefined && wanted !== port) return false;
      const suffix = name.replace(/^\*?\./, '');
      return host === suffix || host.endsWith(`.${suffix}`);
    });
}

/**
 * Whether Node's agents send requests for an https URL through a proxy: NODE_USE_ENV_PROXY is set, HTTPS_PROXY names one
 * and NO_PROXY does not exempt the host. Lower-case names count as well.
 */
export function goesThroughProxy(url: URL, environment: Environment): boolean {
  if (url.protocol !== 'https:') return false;
  if (environment['NODE_USE_ENV_PROXY'] !== '1') return false;
  const proxy = environment['https_proxy'] || environment['HTTPS_PROXY'];
  if (!proxy) return false;
  const exempt = environment['no_proxy'] || environment['NO_PROXY'] || '';
  return !isExempt(url.hostname.toLowerCase(), url.port || '443', exempt);
}
