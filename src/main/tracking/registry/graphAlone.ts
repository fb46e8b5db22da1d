/** The MLmodel of a graph from elsewhere: what it takes is for itself to say. */
export const graphAlone = `flavors:
  onnx:
    code: null
    data: model.onnx
    providers:
    - CPUExecutionProvider
  python_function:
    data: model.onnx
    loader_module: mlflow.onnx
`
