import { cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import { appVersion } from '../../resources.ts'
import { programName } from './runtime/archive.ts'
import { packageVersions, programFiles } from './runtime/files.ts'

/** The Node that Cairn is tested with. */
const nodeImage = 'node:24.21.0-bookworm-slim'
/** What a cluster is made of that has told nothing of itself. */
const defaultVersions = { ray: '2.60.0', python: '3.11' }

export interface ImageOptions {
  /** The versions of the cluster that it is for, as its check found them. */
  readonly versions?: Readonly<Record<string, string | null>>
}

/**
 * Writes the folder that an image for the machines of a cluster is built from: Ray, and Cairn's worker as it is here, for any system that
 * Docker builds for.
 * @param folder a new or empty one @throws ALREADY_EXISTS @returns the files that it has beside the worker's own
 */
export async function writeImage(folder: string, { versions = {} }: ImageOptions = {}): Promise<string[]> {
  await mkdir(folder, { recursive: true })
  if ((await readdir(folder)).length > 0) throw new CairnError('ALREADY_EXISTS', `${folder} is not empty.`, { path: folder })
  const ray = versions.ray ?? defaultVersions.ray
  const python = /^(\d+)\.(\d+)/.exec(versions.python ?? defaultVersions.python)
  const base = `rayproject/ray:${ray}-py${python?.[1]}${python?.[2]}`
  const own = programFiles()
  for (const { path, file } of own) {
    const to = join(folder, 'cairn', path)
    await mkdir(dirname(to), { recursive: true })
    await cp(file, to)
  }
  const manifest = { name: 'cairn-worker', version: appVersion, private: true, type: 'module', dependencies: packageVersions() }
  const files = {
    'cairn/package.json': `${JSON.stringify(manifest, null, 2)}\n`,
    'cairn/program': programName(own),
    Dockerfile: dockerfile(base),
    'README.md': readme(base),
  }
  for (const [path, content] of Object.entries(files)) await writeFile(join(folder, path), content)
  return Object.keys(files)
}

function dockerfile(base: string): string {
  return `# Cairn's worker, with Node and the packages that it needs
FROM ${nodeImage} AS worker
WORKDIR /opt/cairn
COPY cairn/package.json ./
RUN npm install --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force
COPY cairn ./
RUN cp "$(command -v node)" /opt/cairn/node

# Ray, as the cluster has it
FROM ${base}
RUN pip install --no-cache-dir pyarrow onnxruntime
COPY --from=worker /opt/cairn /opt/cairn
ENV CAIRN_RUNTIME=/opt/cairn
`
}

function readme(base: string): string {
  return `# A cluster image with the worker of Cairn ${appVersion}

Needed where the machines of a cluster have another system or processor than the computer that Cairn runs on, or no Node. With this image
they train exactly what that computer would train. Build it anew after each update of Cairn: a worker of another release is not used.

\`\`\`sh
docker build -t cairn-worker .
docker run --rm --network host -v /mnt/shared:/mnt/shared cairn-worker ray start --head --block --dashboard-host 127.0.0.1
\`\`\`

- \`${base}\` has to be the Ray and Python of the other machines of the cluster. Change the line \`FROM\` of the Dockerfile where it is not.
- The shared folder is mounted at the path that the compute target names (\`cairn compute add --folder-there\`).
- For Apple silicon or ARM servers: \`docker build --platform linux/arm64 …\`.
- Versions of Cairn's packages are exact. For a build that cannot change at all, pin both base images by digest.
`
}
