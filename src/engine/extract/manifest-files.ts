/** Files whose content says what a project is made of, by base name. */
const MANIFEST =
  /^(?:package\.json|pyproject\.toml|go\.mod|Cargo\.toml|pom\.xml|build\.gradle(?:\.kts)?|Dockerfile|Containerfile|flake\.nix|\.nvmrc|\.node-version|\.python-version|\.tool-versions|requirements\.txt|(?:docker-)?compose\.ya?ml|pnpm-workspace\.yaml)$/

const FOREIGN = /(?:^|\/)(?:node_modules|vendor|\.venv|venv|site-packages|target|dist|build|third_party)\//

/** Whether facts are read from this file's content. Files of dependencies say nothing about the project. */
export function isManifest(path: string): boolean {
  return MANIFEST.test(path.slice(path.lastIndexOf('/') + 1)) && !FOREIGN.test(path) && !path.startsWith('/')
}
