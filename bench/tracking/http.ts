import { Agent, request } from 'node:http'

/** A client of MLflow's REST interface with one connection that stays open, as MLflow's own has it. */
export interface RestClient {
  /** @returns the body, as text @throws for any status but 200 */
  call(method: 'GET' | 'POST', path: string, body?: object): Promise<string>
  close(): void
}

export function restClient(uri: string): RestClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    call: (method, path, body) =>
      new Promise((resolve, reject) => {
        const text = body && JSON.stringify(body)
        const headers = text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
        const sent = request(`${uri}/api/2.0/mlflow/${path}`, { method, agent, headers }, (response) => {
          const parts: Buffer[] = []
          response.on('data', (part: Buffer) => parts.push(part))
          response.once('error', reject)
          response.once('end', () => {
            const answer = Buffer.concat(parts).toString()
            if (response.statusCode === 200) resolve(answer)
            else reject(new Error(`${method} ${path}: ${response.statusCode} ${answer.slice(0, 500)}`))
          })
        })
        sent.once('error', reject)
        sent.end(text)
      }),
    close: () => agent.destroy(),
  }
}

/** @returns the id of a new run */
export async function newRun(client: RestClient, experiment: string): Promise<string> {
  const body = { experiment_id: experiment, start_time: Date.now(), run_name: 'bench', tags: [] }
  return (JSON.parse(await client.call('POST', 'runs/create', body)) as { run: { info: { run_id: string } } }).run.info.run_id
}

/** @returns the id of a new experiment */
export async function newExperiment(client: RestClient, name: string): Promise<string> {
  return (JSON.parse(await client.call('POST', 'experiments/create', { name })) as { experiment_id: string }).experiment_id
}
