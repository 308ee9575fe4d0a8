import { posix } from 'node:path'

/** Forges that take the path of a repository in any case. */
const CASE_BLIND = ['github.com', 'gitlab.com', 'bitbucket.org', 'codeberg.org', 'gitea.com', 'dev.azure.com']

/** Names that forges give their host for ssh, most of them on port 443. */
const HOST_ALIASES: Readonly<Record<string, string>> = {
  'ssh.github.com': 'github.com',
  'www.github.com': 'github.com',
  'altssh.gitlab.com': 'gitlab.com',
  'altssh.bitbucket.org': 'bitbucket.org',
  'ssh.dev.azure.com': 'dev.azure.com',
}

const URL_FORM = /^(?:git\+)?([a-z][a-z0-9+.-]{0,30}):\/\/([^/?#]*)([^?#]*)/i
/** What git calls scp-like: a host, a colon, a path; a single letter before the colon is a Windows drive. */
const SCP_FORM = /^(?:[^@/\s]{1,200}@)?(\[[0-9a-f:.]{2,45}\]|[^:/\\\s[\]]{2,253}):(?!:)(.*)$/i
const HOSTED = ['http', 'https', 'ssh', 'git', 'ftp', 'ftps', 'ssh+git', 'git+ssh', 'git+https', 'git+http']

/**
 * The one form of a remote's URL: `host/path`, the same for ssh and https; `file:/path` on this machine.
 * Credentials, port, `.git`, case of the host and surplus slashes are gone. `base` is where a relative path starts.
 */
export function normalizeRemote(url: string, base: string): string {
  const text = url.trim()
  const form = URL_FORM.exec(text)
  if (form) {
    const [, scheme, authority, path] = form
    if (scheme!.toLowerCase() === 'file') return localRemote(hostOf(authority!), path!)
    const remote = hostedRemote(hostOf(authority!), path!)
    return HOSTED.includes(scheme!.toLowerCase()) ? remote : `${scheme!.toLowerCase()}:${remote}`
  }
  // `helper::address` belongs to a helper program: nobody else knows what it means.
  if (/^[a-z0-9]{1,30}::/i.test(text)) return text
  const scp = SCP_FORM.exec(text)
  if (scp) return hostedRemote(scp[1]!.toLowerCase(), scp[2]!)
  const path = text.replaceAll('\\', '/')
  return localRemote('', /^[a-z]:\//i.test(path) ? path : posix.resolve(base, path))
}

/** The host of `user:password@host:port`. */
function hostOf(authority: string): string {
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase()
  return host.replace(/:\d*$/, '').replace(/\.$/, '')
}

function localRemote(host: string, path: string): string {
  const place = host === '' || host === 'localhost' ? '' : `//${host}`
  return `file:${place}/${trimPath(decoded(path))}`
}

function hostedRemote(given: string, path: string): string {
  const host = HOST_ALIASES[given] ?? given
  const [realHost, realPath] = azure(host, trimPath(decoded(path)))
  return `${realHost}/${CASE_BLIND.includes(realHost) ? realPath.toLowerCase() : realPath}`
}

/** Azure DevOps writes one repository in three ways: `v3/o/p/r`, `o/p/_git/r`, and the organisation as a host. */
function azure(host: string, path: string): [host: string, path: string] {
  const organisation = /^([a-z0-9-]{1,63})\.visualstudio\.com$/.exec(host)?.[1]
  if (host !== 'dev.azure.com' && organisation === undefined) return [host, path]
  const parts = path.split('/').filter((part, at) => part !== '_git' && !(at === 0 && /^v\d$/.test(part)))
  const whole = organisation === undefined || organisation === 'vs-ssh' ? parts : [organisation, ...parts]
  const known = whole.filter((part) => part.toLowerCase() !== 'defaultcollection')
  // `o/_git/r` stands for `o/r/_git/r`.
  return ['dev.azure.com', (known.length === 2 ? [...known, known[1]!] : known).join('/')]
}

function trimPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  const last = parts.pop()
  if (last === undefined) return ''
  // `repo/.git` is the repository's folder itself.
  if (last.toLowerCase() === '.git') return parts.join('/')
  return [...parts, last.replace(/\.git$/i, '')].join('/')
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch (cause) {
    // A percent sign that encodes nothing is part of the name.
    if (cause instanceof URIError) return path
    throw cause
  }
}
