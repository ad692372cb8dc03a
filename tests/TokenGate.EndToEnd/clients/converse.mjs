// Talks to an AI endpoint with the vendors' own clients, as an employee's program would, and prints one JSON line for each
// exchange with the usage that the client was told. Usage: node converse.mjs BASE_URL
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

const [baseUrl] = process.argv.slice(2);
const say = (what, model, input, output, text) => console.log(JSON.stringify({ what, model, input, output, text: text.length }));

const openai = new OpenAI({ baseURL: `${baseUrl}/v1`, apiKey: "sk-none", maxRetries: 0, defaultHeaders: { "X-User": "openai.sdk" } });
const anthropic = new Anthropic({ baseURL: baseUrl, apiKey: "none", maxRetries: 0, defaultHeaders: { "X-User": "anthropic.sdk" } });

const parameters = { type: "object", properties: { city: { type: "string" }, days: { type: "integer" } }, required: ["city"] };
const openaiTools = [{ type: "function", function: { name: "forecast", description: "The weather forecast of a city.", parameters } }];
const anthropicTools = [{ name: "forecast", description: "The weather forecast of a city.", input_schema: parameters }];

async function chat() {
  const answer = await openai.chat.completions.create({
    model: "gpt-4o",
    messages: [
      { role: "system", content: "You help a shipping clerk." },
      { role: "user", content: "Which papers does a pallet of paint need on a ferry to Norway, and who signs them?" },
    ],
  });
  say("openai", answer.model, answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.choices[0].message.content);
}

async function chatStream() {
  const stream = await openai.chat.completions.create({
    model: "gpt-4.1-mini",
    messages: [{ role: "user", content: "Compare two ways of labelling shelves in a cold store where printed labels peel off." }],
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = "", usage, model;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? "";
    usage = chunk.usage ?? usage;
    model = chunk.model;
  }
  say("openai stream", model, usage.prompt_tokens, usage.completion_tokens, text);
}

async function chatTools(stream) {
  const messages = [{ role: "user", content: stream ? "Do I need a tarpaulin for the roof in Bergen on Thursday?" : "Will it freeze in Tampere before the weekend?" }];
  for (let step = 0; step < 2; step++) {
    let message, usage, model;
    if (stream) {
      const runner = openai.chat.completions.stream({ model: "gpt-4.1", messages, tools: openaiTools, stream_options: { include_usage: true } });
      const final = await runner.finalChatCompletion();
      message = final.choices[0].message;
      usage = await runner.totalUsage();
      model = final.model;
    } else {
      const answer = await openai.chat.completions.create({ model: "gpt-4.1", messages, tools: openaiTools });
      message = answer.choices[0].message;
      usage = answer.usage;
      model = answer.model;
    }
    const call = message.tool_calls?.[0];
    say(`openai tools${stream ? " stream" : ""} ${step}`, model, usage.prompt_tokens, usage.completion_tokens, message.content ?? call.function.arguments);
    if (!call) {
      return;
    }
    JSON.parse(call.function.arguments);
    messages.push({ role: "assistant", content: message.content, tool_calls: message.tool_calls });
    messages.push({ role: "tool", tool_call_id: call.id, content: JSON.stringify({ city: "there", celsius: [-3, 4, stream ? 9 : 1], rain_mm: [0, 11, 2] }) });
  }
}

async function message() {
  const answer = await anthropic.messages.create({
    model: "claude-sonnet-4-5",
    max_tokens: 1024,
    system: "You help a shipping clerk.",
    messages: [{ role: "user", content: "A customer in Iceland refuses a crate because the pallet is not heat treated. What are our options?" }],
  });
  say("anthropic", answer.model, answer.usage.input_tokens + answer.usage.cache_read_input_tokens, answer.usage.output_tokens, answer.content[0].text);
}

async function messageStream() {
  const stream = anthropic.messages.stream({
    model: "claude-haiku-4-5",
    max_tokens: 1024,
    messages: [{ role: "user", content: "Suggest a rota for three forklift drivers and four early shifts a week." }],
  });
  const answer = await stream.finalMessage();
  say("anthropic stream", answer.model, answer.usage.input_tokens + answer.usage.cache_read_input_tokens, answer.usage.output_tokens, await stream.finalText());
}

async function messageTools(stream) {
  const messages = [{ role: "user", content: stream ? "Can the roofers start in Malmö tomorrow?" : "Is there snow on the pass to Andorra this week?" }];
  for (let step = 0; step < 2; step++) {
    const body = { model: "claude-sonnet-4-5", max_tokens: 1024, messages, tools: anthropicTools };
    const answer = stream ? await anthropic.messages.stream(body).finalMessage() : await anthropic.messages.create(body);
    const call = answer.content.find((block) => block.type === "tool_use");
    const text = answer.content.find((block) => block.type === "text")?.text ?? JSON.stringify(call.input);
    say(`anthropic tools${stream ? " stream" : ""} ${step}`, answer.model, answer.usage.input_tokens + answer.usage.cache_read_input_tokens, answer.usage.output_tokens, text);
    if (!call) {
      return;
    }
    messages.push({ role: "assistant", content: answer.content });
    messages.push({ role: "user", content: [{ type: "tool_result", tool_use_id: call.id, content: JSON.stringify({ celsius: stream ? 12 : -6, wind: "calm" }) }] });
  }
}

await chat();
await chatStream();
await chatTools(false);
await chatTools(true);
await message();
await messageStream();
await messageTools(false);
await messageTools(true);
