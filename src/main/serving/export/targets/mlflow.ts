import { mlflowFiles } from '../../../packages/tasks.ts'
import { codeSpan } from '../escape.ts'
import { allColumns, type ExportedModel, type FolderFiles, textFiles } from '../model.ts'

/** A model folder of MLflow: flavors onnx and python_function. */
export function mlflowFolder(model: ExportedModel): FolderFiles {
  const files = mlflowFiles(model.signature, model.samples)
  return new Map([
    ['model/model.onnx', model.graph],
    ...textFiles({ ...Object.fromEntries(files), 'README.md': readme(model, files.has('input_example.json')) }),
  ])
}

function readme(model: ExportedModel, hasExample: boolean): string {
  const ask = `curl http://127.0.0.1:5000/invocations -H 'Content-Type: application/json' -d @input_example.json\n`
  return `# ${codeSpan(model.name)}, version ${model.version}

A model folder for MLflow (flavors \`onnx\` and \`python_function\`).

\`\`\`sh
pip install -r requirements.txt
mlflow models serve -m . --env-manager local --port 5000
${hasExample ? ask : ''}\`\`\`

In Python: \`mlflow.pyfunc.load_model(".").predict({column: numpy.array([…]), …})\`.

- Send the columns by name: \`{"inputs": {column: [values]}}\`. Numbers, booleans and dates are float64: 1 and 0 for true and false, milliseconds since 1970-01-01 UTC for dates.
- A missing number is \`null\`, a missing text is empty.
- ${allColumns}
`
}
