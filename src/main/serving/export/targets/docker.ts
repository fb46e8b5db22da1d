import { codeSpan, dockerQuoted } from '../escape.ts'
import { type ExportedModel, type FolderFiles, textFiles } from '../model.ts'
import { serviceName } from '../names.ts'
import { serverFiles, serverNotes } from './node.ts'

/** The Node that Cairn is tested with; Debian, because ONNX Runtime needs glibc. */
export const baseImage = 'node:24.21.0-bookworm-slim'

/** The Node server, with what makes an image of it. */
export function dockerFolder(model: ExportedModel): FolderFiles {
  return new Map([
    ...serverFiles(model),
    ...textFiles({ Dockerfile: dockerfile(model), '.dockerignore': ignored, 'README.md': readme(model) }),
  ])
}

/** Only what the image copies: a folder that people work in may hold anything. */
const ignored = ['*', '!package.json', '!package-lock.json', '!server.mjs', '!model', ''].join('\n')

const probe = "fetch('http://127.0.0.1:' + process.env.PORT + '/ping').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"

function dockerfile({ name, version }: ExportedModel): string {
  return `FROM ${baseImage}
LABEL org.opencontainers.image.title=${dockerQuoted(name)} org.opencontainers.image.version="${version}"
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force
COPY server.mjs ./
COPY model ./model
USER 1000:1000
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["node", "-e", ${JSON.stringify(probe)}]
CMD ["node", "server.mjs"]
`
}

function readme(model: ExportedModel): string {
  const image = `${serviceName(model.name)}:v${model.version}`
  return `# ${codeSpan(model.name)}, version ${model.version}

A Docker image with a Node server and ONNX Runtime; it runs as a user without privileges.

\`\`\`sh
docker build -t ${image} .
docker run --rm -p 127.0.0.1:8080:8080 --read-only --cap-drop=ALL --security-opt=no-new-privileges ${image}
curl http://127.0.0.1:8080/invocations -H 'Content-Type: application/json' -d @example.json
\`\`\`

## Pin the base image

The Dockerfile names \`${baseImage}\`. A tag can be moved to another image; a digest cannot. To pin it, put the digest after the tag:

\`\`\`sh
docker pull ${baseImage}
docker image inspect --format '{{index .RepoDigests 0}}' ${baseImage}
# FROM ${baseImage}@sha256:…
\`\`\`

\`package-lock.json\` pins ONNX Runtime and all that it needs, with checksums.

${serverNotes(model)}`
}
