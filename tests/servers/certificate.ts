import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate for 127.0.0.1 that vouches for itself, made by the system's OpenSSL; `key` is the path of its key. */
export function makeCertificate(): { certificate: { path: string; text: string; remove(): void }; key: string } {
  const folder = mkdtempSync(join(tmpdir(), 'opencode-memory-tls-'))
  const [path, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')]
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost', '-days', '2']
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', path], { stdio: 'ignore' })
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  return { certificate: { path, text: readFileSync(path, 'utf8'), remove }, key }
}
