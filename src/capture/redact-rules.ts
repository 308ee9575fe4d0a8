/**
 * What a secret looks like: one row for each kind. `secret` goes, `keep` before it stays; both are sources of regular
 * expressions that are joined into one, so the first row that fits a place wins. `reason`: why it is precise.
 *
 * The scan stays linear, because a row either is bounded, or succeeds as soon as it has read its minimum, or starts only
 * where a run of its own characters starts (`starting`).
 */
export type Rule = { name: string; keep?: string; secret: string; reason: string }

/**
 * A literal at the start of a word; also after `\n`, `\r`, `\t` and `%20` as JSON, source code and URLs write them.
 * The look behind comes after the literal, so that it runs only where the literal stands.
 */
const starting = (literal: string): string => String.raw`${literal}(?<=(?:^|[^\w-]|\\[nrt]|%[0-9A-Fa-f]{2})${literal})`
const END = String.raw`(?![A-Za-z0-9])`

const cloud: Rule[] = [
  {
    name: 'aws-key-pair',
    secret: String.raw`(?:AKIA|ASIA)[A-Z2-7]{16}[\s,:;|"']{1,8}[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])`,
    reason: 'An access key id with its secret beside it, as in a CSV file of the console.',
  },
  {
    name: 'aws-access-key-id',
    secret: `(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}${END}`,
    reason: 'Four fixed letters and 16 of base 32; the secret key beside it is found by its name.',
  },
  { name: 'google-api-key', secret: String.raw`AIza[\w-]{35}`, reason: 'Fixed prefix and length.' },
  { name: 'google-oauth', secret: String.raw`(?:GOCSPX-[\w-]{20,80}|ya29\.[\w-]{20,2048})`, reason: 'Fixed prefixes.' },
  {
    name: 'azure-client-secret',
    secret: String.raw`[78]Q~[\w~.-]{31,34}`,
    reason: 'Entra ID puts `8Q~` at the fourth place; the three characters before it may stay.',
  },
  {
    name: 'azure-sas',
    keep: String.raw`[?&;]sig=`,
    secret: '[A-Za-z0-9%+/=]{20,200}',
    reason: 'The signature of a shared access URL; the rest of the URL says what it opens.',
  },
  { name: 'digitalocean-token', secret: 'do[opr]_v1_[a-f0-9]{64}', reason: 'Fixed prefix and length.' },
  {
    name: 'cloudflare-token',
    secret: 'cf(?:k|ut|at)_[A-Za-z0-9]{40,60}',
    reason: 'The form with a prefix, since 2025.',
  },
  { name: 'cloudflare-origin-key', secret: 'v1\\.0-[a-f0-9]{24}-[a-f0-9]{100,200}', reason: 'Fixed lengths in hex.' },
  {
    name: 'backblaze-key',
    secret: `${starting('K00')}[0-9][A-Za-z0-9/+]{27}(?![A-Za-z0-9/+])`,
    reason: 'Fixed prefix and length.',
  },
]

const forge: Rule[] = [
  { name: 'github-token', secret: 'gh[pousr]_[A-Za-z0-9]{36,255}', reason: 'Fixed prefix, 36 characters or more.' },
  { name: 'github-fine-token', secret: 'github_pat_[A-Za-z0-9_]{22,255}', reason: 'Fixed prefix.' },
  {
    name: 'gitlab-token',
    secret: String.raw`gl(?:pat|ptt|dt|rt|rtr|soat|cbt|imt|ft|agent|oas|ffct)-[\w.-]{20,300}`,
    reason: 'Fixed prefixes, 20 characters or more.',
  },
  { name: 'atlassian-token', secret: String.raw`ATATT3[\w=-]{60,400}|ATBB[A-Za-z0-9]{32}`, reason: 'Fixed prefixes.' },
]

const model: Rule[] = [
  {
    name: 'model-key',
    secret: String.raw`sk-(?:ant|proj|svcacct|admin|None|or|lf)-[\w-]{20,300}`,
    reason: 'Anthropic, OpenAI, OpenRouter and Langfuse: fixed prefixes.',
  },
  {
    name: 'model-key-short',
    secret: `${starting('sk-')}(?=[A-Za-z]{0,60}[0-9])[A-Za-z0-9]{20,200}`,
    reason: 'OpenAI before 2024, DeepSeek and others: no dash inside, at least a digit; CSS classes have neither.',
  },
  { name: 'huggingface-token', secret: 'hf_[A-Za-z0-9]{30,100}', reason: 'Fixed prefix, 34 characters.' },
  { name: 'groq-key', secret: 'gsk_[A-Za-z0-9]{20,100}', reason: 'Fixed prefix.' },
  { name: 'xai-key', secret: 'xai-[A-Za-z0-9]{20,120}', reason: 'Fixed prefix.' },
  { name: 'perplexity-key', secret: 'pplx-[A-Za-z0-9]{40,80}', reason: 'Fixed prefix.' },
  { name: 'replicate-token', secret: 'r8_[A-Za-z0-9]{37}', reason: 'Fixed prefix and length.' },
  { name: 'nvidia-key', secret: String.raw`nvapi-[\w-]{40,120}`, reason: 'Fixed prefix.' },
  { name: 'langsmith-key', secret: 'lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}', reason: 'Fixed prefix and lengths.' },
]

const payment: Rule[] = [
  {
    name: 'stripe-key',
    secret: '(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,255}',
    reason: 'Fixed prefix; `pk_` is public.',
  },
  { name: 'stripe-webhook-secret', secret: 'whsec_[A-Za-z0-9+/]{20,100}={0,2}', reason: 'Fixed prefix.' },
  { name: 'square-token', secret: String.raw`sq0(?:atp|csp)-[\w-]{22,60}`, reason: 'Fixed prefix.' },
  { name: 'shopify-token', secret: 'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}', reason: 'Fixed prefix and length.' },
]

const message: Rule[] = [
  {
    name: 'slack-token',
    secret: 'xox[abeoprs][.-][A-Za-z0-9.-]{10,300}|xapp-[A-Za-z0-9-]{20,300}',
    reason: 'Fixed prefix.',
  },
  {
    name: 'slack-webhook',
    keep: String.raw`hooks\.slack\.com/(?:services|workflows|triggers)/`,
    secret: String.raw`[\w/]{20,200}`,
    reason: 'The path is the secret.',
  },
  {
    name: 'discord-webhook',
    keep: String.raw`discord(?:app)?\.com/api/webhooks/\d{5,30}/`,
    secret: String.raw`[\w-]{40,120}`,
    reason: 'The last part of the path is the secret.',
  },
  {
    name: 'discord-token',
    secret: String.raw`${starting('[MNO]')}[\w-]{23,27}\.[\w-]{6}\.[\w-]{27,50}`,
    reason: 'Three parts of fixed lengths.',
  },
  { name: 'telegram-token', secret: String.raw`(?<!\d)\d{8,10}:AA[\w-]{32,40}`, reason: 'A number, a colon, `AA`.' },
  { name: 'sendgrid-key', secret: String.raw`SG\.[\w-]{16,32}\.[\w-]{32,64}`, reason: 'Three parts of fixed lengths.' },
  { name: 'mailgun-key', secret: `${starting('key-')}[a-f0-9]{32}${END}`, reason: 'Fixed prefix and length in hex.' },
  {
    name: 'mailchimp-key',
    secret: String.raw`(?<![a-f0-9])[a-f0-9]{32}-us\d{1,2}${END}`,
    reason: 'Hex and a data centre.',
  },
  { name: 'twilio-key', secret: `${starting('SK')}[a-f0-9]{32}${END}`, reason: 'Fixed prefix and length in hex.' },
]

const registry: Rule[] = [
  { name: 'npm-token', secret: 'npm_[A-Za-z0-9]{36}', reason: 'Fixed prefix and length.' },
  { name: 'pypi-token', secret: String.raw`pypi-[\w-]{50,400}`, reason: 'Fixed prefix, long.' },
  { name: 'rubygems-key', secret: 'rubygems_[a-f0-9]{48}', reason: 'Fixed prefix and length.' },
  { name: 'docker-token', secret: String.raw`dckr_(?:pat|oat)_[\w-]{20,60}`, reason: 'Fixed prefix.' },
]

const operations: Rule[] = [
  {
    name: 'datadog-key',
    secret: 'dd(?:app|pat)_[A-Za-z0-9]{30,60}',
    reason: 'The form with a prefix; the old one is found by its name.',
  },
  {
    name: 'onepassword-token',
    secret: String.raw`ops_eyJ[\w-]{40,2000}={0,2}`,
    reason: 'A service account: prefix and JSON in base 64.',
  },
  { name: 'tailscale-key', secret: 'tskey-[A-Za-z0-9-]{16,120}', reason: 'Fixed prefix.' },
  { name: 'vault-token', secret: String.raw`hv[sbr]\.[\w-]{20,300}`, reason: 'Fixed prefix.' },
  { name: 'doppler-token', secret: String.raw`dp\.(?:pt|st|sa|ct|scim|audit)\.[\w.-]{40,80}`, reason: 'Fixed prefix.' },
  {
    name: 'terraform-token',
    secret: String.raw`(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,70}`,
    reason: 'Fixed lengths around a fixed word.',
  },
  {
    name: 'grafana-token',
    secret: String.raw`glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}|glc_eyJ[\w+/-]{32,400}={0,2}`,
    reason: 'Fixed prefixes.',
  },
  { name: 'sentry-token', secret: String.raw`sntr(?:ys|yu)_[\w+/=-]{40,400}`, reason: 'Fixed prefix.' },
  { name: 'linear-key', secret: 'lin_(?:api|oauth)_[A-Za-z0-9]{32,64}', reason: 'Fixed prefix.' },
  { name: 'notion-token', secret: 'ntn_[A-Za-z0-9]{40,60}', reason: 'Fixed prefix.' },
  { name: 'supabase-key', secret: String.raw`sb_secret_[\w-]{20,60}|sbp_[a-f0-9]{40}`, reason: 'Fixed prefix.' },
  { name: 'databricks-token', secret: `dapi[a-f0-9]{32}(?:-\\d)?${END}`, reason: 'Fixed prefix and length in hex.' },
  { name: 'newrelic-key', secret: 'NRAK-[A-Z0-9]{27}', reason: 'Fixed prefix and length.' },
  { name: 'planetscale-secret', secret: String.raw`pscale_(?:tkn|pw|oauth)_[\w.-]{32,64}`, reason: 'Fixed prefix.' },
  { name: 'age-key', secret: 'AGE-SECRET-KEY-1[A-Z0-9]{50,60}', reason: 'Fixed prefix.' },
]

const anyCase = (word: string): string => word.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)

/** Between the name of a header and its value. */
const IS = String.raw`\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}`

const context: Rule[] = [
  {
    name: 'jwt',
    secret: String.raw`${starting('eyJ')}[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*){1,3}`,
    reason: 'JSON in base 64 twice: a signed or an encrypted token.',
  },
  {
    name: 'authorization',
    keep: `${anyCase('authorization')}${IS}["']?(?:${['bearer', 'basic', 'token', 'digest', 'apikey', 'bot'].map(anyCase).join('|')})\\s{1,4}`,
    secret: String.raw`(?=[a-z+/._~:-]{0,100}[A-Z0-9=])[\w+/.~=:-]{6,4096}`,
    reason: 'The header with a scheme; a capital or a digit tells a secret from a word.',
  },
  {
    name: 'authorization-value',
    keep: `${anyCase('authorization')}${IS}["']?`,
    secret: String.raw`(?=[A-Za-z+/._~:-]{0,100}\d)[\w+/.~=:-]{16,4096}`,
    reason: 'The header without a scheme: long, with a digit.',
  },
  {
    name: 'bearer',
    keep: `${anyCase('bearer')}\\s{1,4}`,
    secret: String.raw`(?=[A-Za-z._~+/-]{0,100}\d)[\w.~+/-]{16,4096}={0,2}`,
    reason: 'Long, with a digit: not a word of a sentence.',
  },
  {
    name: 'cookie',
    keep: `${anyCase('cookie')}["']?\\s{0,4}:\\s{0,4}["']?(?=[\\w.-]{1,64}=[^\\s;"']{6})`,
    secret: String.raw`[^\r\n"'\\]{8,4096}`,
    reason: 'The header in full: which of its values opens a session is not known.',
  },
  {
    name: 'url-password',
    keep: String.raw`:(?:\\?/){2}[^\s:@/?#"'<>\\]{0,128}:`,
    secret: String.raw`(?!\[redacted:|\d{1,5}[?#,;&])[^\s/"'<>\\]{1,512}(?=@)`,
    reason: 'A password before the host; scheme, user and host stay.',
  },
  {
    name: 'url-token',
    keep: String.raw`:(?:\\?/){2}`,
    secret: String.raw`(?=[A-Za-z_-]{0,60}\d)[\w-]{20,255}(?=@)`,
    reason: 'A token in the place of the user.',
  },
  {
    name: 'dsn-password',
    keep: ':',
    secret: String.raw`(?!\[redacted:)[^\s:@/"'<>\\]{1,128}(?=@(?:tcp|unix)\()`,
    reason: 'The data source names of Go: user:password@tcp(host).',
  },
  {
    name: 'oracle-password',
    keep: String.raw`:thin:[^\s/@"']{1,64}\/`,
    secret: String.raw`(?!\[redacted:)[^\s@"']{1,128}(?=@)`,
    reason: 'JDBC for Oracle: thin:user/password@host.',
  },
  {
    name: 'curl-password',
    keep: String.raw`curl\b[^\n]{0,200}?\s(?:-u|--user)[ =]?["']?[^\s:"'\\]{1,64}:`,
    secret: String.raw`(?![$<[{])[^\s"'\\]{1,256}`,
    reason: 'curl -u user:password.',
  },
  {
    name: 'sshpass-password',
    keep: String.raw`sshpass\s{1,4}-p\s{0,4}["']?`,
    secret: String.raw`(?![$<[{])[^\s"'\\]{1,256}`,
    reason: 'sshpass has no other use of -p.',
  },
  {
    name: 'netrc-password',
    keep: String.raw`login\s{1,8}[^\s]{1,128}\s{1,8}password\s{1,8}`,
    secret: String.raw`(?![$<[{])[^\s"']{1,256}`,
    reason: '.netrc: login and password side by side.',
  },
]

export const RULES: readonly Rule[] = [
  ...cloud,
  ...forge,
  ...model,
  ...payment,
  ...message,
  ...registry,
  ...operations,
  ...context,
]
