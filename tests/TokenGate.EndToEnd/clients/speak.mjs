// Talks to an AI endpoint with the vendors' own clients in the shapes beside chat, streamed and not, and prints one JSON line for each exchange with the
// usage that the client was told. Usage: node speak.mjs BASE_URL [http1]
import net from "node:net";
import {
  BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand, InvokeModelCommand, InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { GoogleGenAI } from "@google/genai";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { Ollama } from "ollama";
import OpenAI from "openai";
import { OpenAIRealtimeWS } from "openai/realtime/ws";

const [baseUrl, http1] = process.argv.slice(2);
const say = (what, model, input, output, text) => console.log(JSON.stringify({ what, model, input, output, text: text.length }));
const headers = (user) => ({ "X-User": user });

async function openai() {
  const client = new OpenAI({ baseURL: `${baseUrl}/v1`, apiKey: "sk-none", maxRetries: 0, defaultHeaders: headers("openai.sdk") });
  const answer = await client.responses.create({ model: "gpt-4.1", instructions: "Be brief.", input: "Who signs for a pallet that arrives at night?" });
  say("openai responses", answer.model, answer.usage.input_tokens, answer.usage.output_tokens, answer.output_text);

  const stream = client.responses.stream({
    model: "gpt-4.1-mini",
    input: [{ role: "user", content: [{ type: "input_text", text: "List what belongs on the label of a crate of limes." }] }],
  });
  const final = await stream.finalResponse();
  say("openai responses stream", final.model, final.usage.input_tokens, final.usage.output_tokens, final.output_text);

  const cut = await client.responses.create({ model: "gpt-4.1", max_output_tokens: 16, input: "Describe the harbour of Bergen in the morning, at length." });
  say("openai responses incomplete", cut.model, cut.usage.input_tokens, cut.usage.output_tokens, cut.output_text);

  const vectors = await client.embeddings.create({ model: "text-embedding-3-small", input: ["cold store", "dry store for paper and cardboard"] });
  say("openai embeddings", vectors.model, vectors.usage.prompt_tokens, 0, vectors.data.map((d) => d.embedding.join()).join());
  await realtime(client);
}

// The client insists on wss; the transport below it is the one that the gateway listens on.
async function realtime(client) {
  const { port } = new URL(baseUrl);
  const options = { createConnection: () => net.connect(Number(port), "127.0.0.1"), headers: headers("openai.sdk") };
  const session = new OpenAIRealtimeWS({ model: "gpt-realtime", options }, client);
  const next = (type) => new Promise((resolve, reject) => {
    session.once(type, resolve);
    session.once("error", reject);
  });
  await next("session.created");
  session.send({ type: "session.update", session: { type: "realtime", instructions: "You help a shipping clerk." } });
  await next("session.updated");
  for (const text of ["Which gate takes refrigerated trucks after eight?", "And on a public holiday, who has the keys then?"]) {
    session.send({ type: "conversation.item.create", item: { type: "message", role: "user", content: [{ type: "input_text", text }] } });
    session.send({ type: "response.create" });
    const { response } = await next("response.done");
    say("openai realtime", "gpt-realtime", response.usage.input_tokens, response.usage.output_tokens, response.output[0].content[0].text);
  }
  const closed = new Promise((resolve) => session.socket.once("close", resolve));
  session.close();
  await closed;
}

async function gemini() {
  const client = new GoogleGenAI({ apiKey: "none", httpOptions: { baseUrl, headers: headers("genai.sdk") } });
  const request = (text) => ({ model: "gemini-2.5-flash", contents: text, config: { systemInstruction: "You help a shipping clerk." } });
  const answer = await client.models.generateContent(request("How do I stack barrels of olive oil so that they survive a storm?"));
  say("gemini", answer.modelVersion, answer.usageMetadata.promptTokenCount, answer.usageMetadata.candidatesTokenCount, answer.text);

  let text = "", last;
  for await (const chunk of await client.models.generateContentStream(request("What is the difference between an airway bill and a bill of lading?"))) {
    text += chunk.text ?? "";
    last = chunk;
  }
  say("gemini stream", last.modelVersion, last.usageMetadata.promptTokenCount, last.usageMetadata.candidatesTokenCount, text);
}

async function ollama() {
  const client = new Ollama({ host: baseUrl, headers: headers("ollama.sdk") });
  const messages = [{ role: "system", content: "Be brief." }, { role: "user", content: "Name three ways to keep pallets dry in an open yard." }];
  const answer = await client.chat({ model: "llama3.2", messages });
  say("ollama", answer.model, answer.prompt_eval_count, answer.eval_count, answer.message.content);

  let text = "", last;
  for await (const part of await client.chat({ model: "llama3.2", messages: [{ role: "user", content: "When does frost harm potatoes in a warehouse?" }], stream: true })) {
    text += part.message.content;
    last = part;
  }
  say("ollama stream", last.model, last.prompt_eval_count, last.eval_count, text);
}

async function bedrock() {
  const client = new BedrockRuntimeClient({
    region: "eu-central-1",
    endpoint: baseUrl,
    credentials: { accessKeyId: "none", secretAccessKey: "none" },
    maxAttempts: 1,
    // By default this client speaks HTTP/2.
    ...(http1 ? { requestHandler: new NodeHttpHandler() } : {}),
  });
  client.middlewareStack.add((next) => (args) => {
    args.request.headers["x-user"] = "bedrock.sdk";
    return next(args);
  }, { step: "finalizeRequest", priority: "low" });

  const nova = "eu.amazon.nova-lite-v1:0";
  const claude = "anthropic.claude-3-5-haiku-20241022-v1:0";
  const ask = (text) => ({ modelId: nova, system: [{ text: "You help a shipping clerk." }], messages: [{ role: "user", content: [{ text }] }] });
  const answer = await client.send(new ConverseCommand(ask("Which seal goes on a container of electronics?")));
  say("bedrock converse", nova, answer.usage.inputTokens + answer.usage.cacheReadInputTokens, answer.usage.outputTokens, answer.output.message.content[0].text);

  let text = "", usage;
  for await (const event of (await client.send(new ConverseStreamCommand(ask("Why do reefer containers need a power plan on deck?")))).stream) {
    text += event.contentBlockDelta?.delta?.text ?? "";
    usage = event.metadata?.usage ?? usage;
  }
  say("bedrock converse stream", nova, usage.inputTokens + usage.cacheReadInputTokens, usage.outputTokens, text);

  const body = (question) => JSON.stringify({ anthropic_version: "bedrock-2023-05-31", max_tokens: 500, messages: [{ role: "user", content: question }] });
  const invoke = (question) => ({ modelId: claude, contentType: "application/json", body: body(question) });
  const invoked = JSON.parse(new TextDecoder().decode((await client.send(new InvokeModelCommand(invoke("Who pays for demurrage when customs are slow?")))).body));
  say("bedrock invoke", claude, invoked.usage.input_tokens + invoked.usage.cache_read_input_tokens, invoked.usage.output_tokens, invoked.content[0].text);

  let spoken = "", metrics;
  for await (const event of (await client.send(new InvokeModelWithResponseStreamCommand(invoke("Explain free time at a terminal to a new colleague.")))).body) {
    const chunk = JSON.parse(new TextDecoder().decode(event.chunk.bytes));
    spoken += chunk.delta?.text ?? "";
    metrics = chunk["amazon-bedrock-invocationMetrics"] ?? metrics;
  }
  say("bedrock invoke stream", claude, metrics.inputTokenCount + metrics.cacheReadInputTokenCount, metrics.outputTokenCount, spoken);
  client.destroy();
}

await openai();
await gemini();
await ollama();
await bedrock();
