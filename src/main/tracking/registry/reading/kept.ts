/** What loads a library's files, and what a person has to know of that. */
interface Library {
  readonly name: string
  /** Its files may hold a pickle, or code of their own. */
  readonly runsCode: boolean
}

/** By MLflow's name of the flavor. */
const libraries: Readonly<Record<string, Library>> = {
  sklearn: { name: 'scikit-learn', runsCode: true },
  xgboost: { name: 'XGBoost', runsCode: false },
  lightgbm: { name: 'LightGBM', runsCode: false },
  catboost: { name: 'CatBoost', runsCode: false },
  keras: { name: 'Keras', runsCode: true },
  tensorflow: { name: 'TensorFlow', runsCode: true },
  pytorch: { name: 'PyTorch', runsCode: true },
  spark: { name: 'Spark', runsCode: true },
  statsmodels: { name: 'statsmodels', runsCode: true },
  prophet: { name: 'Prophet', runsCode: false },
  transformers: { name: 'Transformers', runsCode: true },
  python_function: { name: 'Python', runsCode: true },
}

/** Of files without an MLmodel. */
const endings: readonly (readonly [RegExp, string])[] = [
  [/\.(pkl|pickle|joblib|cloudpickle)$/i, 'a pickle'],
  [/\.(pt|pth)$/i, 'a PyTorch file'],
  [/\.(keras|h5|hdf5)$/i, 'a Keras file'],
  [/(^|\/)saved_model\.pb$/i, 'a SavedModel'],
]

/** Why a model of these flavors is kept and never opened, in a sentence or two. @param flavors the one that says most first */
export function whyKept(flavors: readonly string[]): string {
  const [flavor = ''] = flavors
  const known = Object.hasOwn(libraries, flavor) ? libraries[flavor] : undefined
  const called = `It is a ${known?.name ?? `"${flavor.slice(0, 60)}"`} model`
  if (known && !known.runsCode) return `${called}. Cairn opens ONNX models; the files of others are kept as they are.`
  return `${called}: opening its files can run any code, so Cairn never does.`
}

/** The same for files without an MLmodel. */
export function whyFilesKept(paths: readonly string[]): string {
  if (paths.length === 0) return 'No file was there when it was registered.'
  for (const [ending, what] of endings) {
    const found = paths.find((path) => ending.test(path))
    if (found !== undefined) return `${found} is ${what}: opening it can run any code, so Cairn never does.`
  }
  return 'It has neither an ONNX file nor an MLmodel.'
}
