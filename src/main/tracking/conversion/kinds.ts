import type { VersionFile } from '../registry/reading/types.ts'

/** A conversion to ONNX that Cairn knows a script for. */
export interface Conversion {
  /** Of the script. */
  readonly kind: 'sklearn' | 'xgboost' | 'lightgbm' | 'keras'
  /** The library that converts. */
  readonly library: string
  /** Packages of Python that it needs, that library among them. */
  readonly modules: readonly string[]
  /** The file of the model. */
  readonly file: RegExp
}

const sklearn: Conversion = {
  kind: 'sklearn',
  library: 'skl2onnx',
  modules: ['scikit-learn', 'skl2onnx'],
  file: /\.(pkl|pickle|joblib|skops)$/i,
}

const keras: Conversion = {
  kind: 'keras',
  library: 'tf2onnx',
  modules: ['tensorflow', 'tf2onnx'],
  file: /\.(keras|h5)$/i,
}

/** By MLflow's name of the flavor. */
const byFlavor: Readonly<Record<string, Conversion>> = {
  sklearn,
  keras,
  tensorflow: keras,
  xgboost: {
    kind: 'xgboost',
    library: 'onnxmltools',
    modules: ['xgboost', 'onnxmltools'],
    file: /(^|\/)model\.(ubj|xgb|json|pkl)$/i,
  },
  lightgbm: {
    kind: 'lightgbm',
    library: 'onnxmltools',
    modules: ['lightgbm', 'onnxmltools'],
    file: /(^|\/)model\.(lgb|txt|pkl)$/i,
  },
}

/** The conversion of a version and the file that is converted; null where Cairn knows none. Files without an MLmodel go by their endings. */
export function conversionOf(flavor: string | null, files: readonly VersionFile[]): { conversion: Conversion; file: VersionFile } | null {
  const known = flavor !== null && Object.hasOwn(byFlavor, flavor) ? [byFlavor[flavor]] : flavor === null ? [sklearn, keras] : []
  for (const conversion of known) {
    const file = files.find(({ path }) => conversion.file.test(path))
    if (file) return { conversion, file }
  }
  return null
}
