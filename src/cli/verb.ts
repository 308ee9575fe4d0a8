import type { Client } from '../client.ts'
import type { Loaded } from '../config.ts'
import type { Layout } from '../layout.ts'
import type { ProjectRef } from '../types.ts'
import type { Output } from './output.ts'

/** What a command works with. */
export type Cli = {
  loaded: Loaded
  layout: Layout
  out: Output
  now: Date
  /** Of `--project DIR`, else of the working directory. */
  project(): ProjectRef
  /** A client of the running daemon; starts one when none runs. */
  connect(): Promise<Client>
}

export type Options = Readonly<Record<string, string | boolean | undefined>>

/** One command as data; `main` makes the program and its help from it. */
export type Verb = {
  name: string
  /** Commander's form: `<query...>`, `[about]`. */
  args?: readonly [form: string, about: string][]
  about: string
  /** More than one line: what it does not do, and what its input looks like. */
  more?: string
  options?: readonly [flags: string, about: string][]
  examples: readonly string[]
  hidden?: true
  /** Runs with the defaults when settings are wrong, so that it can say what is wrong or end what runs. */
  bearsBadConfig?: true
  run(given: {
    cli: Cli
    args: readonly (string | string[] | undefined)[]
    options: Options
  }): Promise<number | undefined>
}
