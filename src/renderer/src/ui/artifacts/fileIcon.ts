import { IconBox, IconFileText, IconPhoto, IconTable } from '../icons.ts'

const icons: Readonly<Record<string, typeof IconTable>> = {
  csv: IconTable,
  tsv: IconTable,
  parquet: IconTable,
  png: IconPhoto,
  jpg: IconPhoto,
  jpeg: IconPhoto,
  gif: IconPhoto,
  webp: IconPhoto,
  svg: IconFileText,
  html: IconFileText,
  txt: IconFileText,
  md: IconFileText,
  json: IconFileText,
  yaml: IconFileText,
  yml: IconFileText,
  log: IconFileText,
  py: IconFileText,
  onnx: IconBox,
  pkl: IconBox,
  pickle: IconBox,
  joblib: IconBox,
  keras: IconBox,
  h5: IconBox,
}

/** Only a hint at what is in a file, by its name. */
export function fileIcon(name: string): typeof IconTable | undefined {
  if (name === 'MLmodel') return IconFileText
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  return Object.hasOwn(icons, ending) ? icons[ending] : undefined
}
