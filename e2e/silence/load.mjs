// Loads every native library that ships with Cairn, and makes it do something.
import duckdb from '@duckdb/node-api'
import Database from 'better-sqlite3'
import ort from 'onnxruntime-node'

const connection = await (await duckdb.DuckDBInstance.create(':memory:')).connect()
await connection.runAndReadAll('SELECT 42')
new Database(':memory:').exec('CREATE TABLE a (b)')
const { E2E_MODEL } = process.env
const session = await ort.InferenceSession.create(Uint8Array.from(Buffer.from(process.env.CAIRN_MODEL ?? E2E_MODEL ?? '', 'base64')))
await session.run({ x: new ort.Tensor('float64', Float64Array.of(1), [1]) })
// Where TensorFlow's library was installed.
await import('@tensorflow/tfjs-node').catch(() => {})
