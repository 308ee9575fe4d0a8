import { installed } from './server.ts'

/** The Python of the environment that has real graphiti-core and the requirements of our Python package. */
export const graphitiPython = (): string => installed('graphiti', 'bin', 'python')
