/** Options of a bench: `--name value`; one without a value is the empty string. */
export function parse<Name extends string>(
  help: string,
  names: readonly Name[],
  given: readonly string[] = process.argv.slice(2),
): Partial<Record<Name, string>> & { rest: string[] } {
  const values: Record<string, string> = {}
  const rest: string[] = []
  for (let at = 0; at < given.length; at++) {
    const word = given[at]!
    if (word === '--help' || word === '-h') {
      process.stdout.write(help)
      process.exit(0)
    }
    if (!word.startsWith('--')) {
      rest.push(word)
      continue
    }
    const [name = '', joined] = word.slice(2).split(/=(.*)/s)
    if (!names.some((known) => known === name))
      usage(`--${name} is unknown; there are ${names.map((n) => `--${n}`).join(', ')}`)
    const next = given[at + 1]
    if (joined !== undefined) values[name] = joined
    else if (next !== undefined && !next.startsWith('--')) {
      values[name] = next
      at++
    } else values[name] = ''
  }
  // Sound: only names of the list were set.
  return { ...(values as Partial<Record<Name, string>>), rest }
}

/** Says what is wrong with a call, and ends. */
export function usage(problem: string): never {
  process.stderr.write(`${problem}\n`)
  process.exit(2)
}
