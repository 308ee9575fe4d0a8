/** Rules that changed what they say, with their version; all others are at their first. A new version speaks again. */
const VERSIONS: Readonly<Record<string, number>> = {
  'answer.remedy': 2,
}

export const versionOfRule = (rule: string): number => (Object.hasOwn(VERSIONS, rule) ? VERSIONS[rule]! : 1)
