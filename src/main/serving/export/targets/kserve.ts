import { quoted } from '../../../packages/tasks.ts'
import { codeSpan } from '../escape.ts'
import { inferExample } from '../examples.ts'
import { type ExportedModel, type FolderFiles, textFiles } from '../model.ts'
import { serviceName } from '../names.ts'
import { repositoryFiles, requestNotes } from './triton.ts'

/** An InferenceService for KServe's runtime of Triton, and the model repository that its storage has to hold. */
export function kserveFolder(model: ExportedModel): FolderFiles {
  const name = serviceName(model.name)
  return new Map([
    ...repositoryFiles(model, name),
    ...textFiles({
      'inferenceservice.yaml': inferenceService(model, name),
      'example.json': inferExample(model),
      'README.md': readme(model, name),
    }),
  ])
}

function inferenceService(model: ExportedModel, name: string): string {
  return `apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: ${quoted(name)}
  annotations:
    cairn-model: ${quoted(model.name.toWellFormed())}
    cairn-version: ${quoted(String(model.version))}
spec:
  predictor:
    model:
      modelFormat:
        name: triton
        version: "2"
      protocolVersion: v2
      runtime: kserve-tritonserver
      # A persistent volume claim and a folder in it, or another storage such as s3://bucket/folder.
      storageUri: ${quoted(storage(name))}
      resources:
        requests:
          cpu: "1"
          memory: 2Gi
        limits:
          cpu: "2"
          memory: 4Gi
`
}

const storage = (name: string): string => `pvc://models/${name}`

function readme(model: ExportedModel, name: string): string {
  return `# ${codeSpan(model.name)}, version ${model.version}

An InferenceService for KServe with its Triton runtime (\`kserve-tritonserver\`), and the model repository for its storage.

1. Copy the contents of \`model_repository\` to your storage, so that \`${name}/config.pbtxt\` lies in the folder that \`storageUri\` names. With the persistent volume claim \`models\` mounted at \`/mnt\` in a pod \`POD\`:

   \`\`\`sh
   kubectl cp model_repository POD:/mnt/${name}
   \`\`\`

   With S3: \`aws s3 cp --recursive model_repository s3://BUCKET/${name}\`, and \`storageUri: s3://BUCKET/${name}\`.
2. Deploy it:

   \`\`\`sh
   kubectl apply -f inferenceservice.yaml
   kubectl get inferenceservice ${name}
   \`\`\`
3. Send a request to the URL that is shown:

   \`\`\`sh
   curl URL/v2/models/${name}/infer -H 'Content-Type: application/json' -d @example.json
   \`\`\`

${requestNotes}`
}
