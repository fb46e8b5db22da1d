import { WireError, WireReader } from '../wire.ts'

/** The operators of a graph, each once; one that is not of ONNX's own sets with its domain before it. None of what is no graph. */
export function operatorsOf(model: Uint8Array): ReadonlySet<string> {
  try {
    return operatorsIn(new WireReader(model, Number.POSITIVE_INFINITY))
  } catch (error) {
    if (error instanceof WireError) return new Set()
    throw error
  }
}

function operatorsIn(reader: WireReader): ReadonlySet<string> {
  const found = new Set<string>()
  for (const graph of reader.fields()) {
    if (graph.number !== 7) continue
    for (const node of reader.fields(graph.start, graph.end)) {
      if (node.number !== 1) continue
      let [type, domain] = ['', '']
      for (const field of reader.fields(node.start, node.end)) {
        if (field.number === 4) type = reader.text(field)
        if (field.number === 7) domain = reader.text(field)
      }
      found.add(domain === '' || domain === 'ai.onnx' || domain === 'ai.onnx.ml' ? type : `${domain}.${type}`)
    }
  }
  return found
}

/**
 * Operators that onnxruntime computes several elements at a time, and those that are left over in another way: the last bit of an element
 * depends on its place. Threads share elements out at any place, so only one of them gives the same bits everywhere.
 */
const byPlace = [
  'Celu',
  'Cos',
  'Elu',
  'Erf',
  'Exp',
  'Log',
  'Mish',
  'Pow',
  'Reciprocal',
  'Selu',
  'Sin',
  'Softplus',
  'Softsign',
  'Sqrt',
  'Tan',
]

/** Whether the answer for a row is the same, bit for bit, whatever is computed beside it with several threads. */
export function isPlaceless(operators: ReadonlySet<string>): boolean {
  return !byPlace.some((operator) => operators.has(operator))
}

/**
 * Operators whose work follows from the shapes of what they are given, and these from the number of rows: how long a run takes is known
 * from the runs before it. Those that are not here may make large tensors of a small number in a row, or run a body.
 */
const steady: ReadonlySet<string> = new Set(
  `
  Abs Add And ArgMax ArgMin ArrayFeatureExtractor BatchNormalization Binarizer Cast CategoryMapper Ceil Celu Clip Concat
  Constant Cos Div Dropout Elu Equal Erf Exp FeatureVectorizer Flatten Floor Gather GatherElements Gelu Gemm Greater
  GreaterOrEqual HardSigmoid HardSwish Identity Imputer IsInf IsNaN LabelEncoder LayerNormalization LeakyRelu Less LessOrEqual
  LinearClassifier LinearRegressor Log LogSoftmax MatMul Max Mean Min Mish Mod Mul Neg Normalizer Not OneHotEncoder Or PRelu
  Pow Reciprocal ReduceL1 ReduceL2 ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu
  Round SVMClassifier SVMRegressor Scaler Selu Shape Sigmoid Sign Sin Slice Softmax Softplus Softsign Split Sqrt Squeeze
  StringConcat StringNormalizer StringSplit Sub Sum Tan Tanh TfIdfVectorizer TopK Transpose TreeEnsemble TreeEnsembleClassifier
  TreeEnsembleRegressor Unsqueeze Where Xor ZipMap
  `.match(/\w+/g),
)

export function isSteady(operators: ReadonlySet<string>): boolean {
  return [...operators].every((operator) => steady.has(operator))
}
