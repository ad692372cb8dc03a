using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TokenGate.Demo.Wire;

/// <summary>
/// OpenAI embeddings, after the public API reference (platform.openai.com/docs/api-reference/embeddings). The vectors mean nothing.
/// </summary>
internal sealed class OpenAiEmbeddingsShape : IServedShape
{
    private const int Dimensions = 8;

    public string Path => "/v1/embeddings";

    public bool? Streams => false;

    public bool AnswersText => false;

    public Ask ReadAsk(JsonElement body)
    {
        var input = body.GetProperty("input");
        return new Ask
        {
            Model = body.GetProperty("model").GetString() ?? "",
            Turns = input.ValueKind == JsonValueKind.String
                ? [new Turn(Speaker.User, input.GetString()!)]
                : [.. input.EnumerateArray().Select(static text => new Turn(Speaker.User, text.GetString()!))],

            // The clients of OpenAI ask for base64 unless told otherwise.
            System = WireJson.Text(body, "encoding_format") == "base64" ? "base64" : "",
        };
    }

    public byte[] WriteReply(Ask ask, Reply reply, string id, long createdAt)
    {
        var data = new JsonArray();
        foreach (var turn in ask.Turns)
        {
            var vector = Enumerable.Range(0, Dimensions).Select(i => (float)Math.Sin(turn.Text.Length + i)).ToArray();
            JsonNode embedding = ask.System == "base64"
                ? Convert.ToBase64String(MemoryMarshal.AsBytes(vector.AsSpan()))
                : new JsonArray([.. vector.Select(static value => JsonNode.Parse(value.ToString(CultureInfo.InvariantCulture)))]);
            data.Add(new JsonObject { ["object"] = "embedding", ["index"] = data.Count, ["embedding"] = embedding });
        }

        var body = new JsonObject { ["object"] = "list", ["data"] = data, ["model"] = ask.Model };
        if (reply.Usage is { } usage)
        {
            body["usage"] = new JsonObject { ["prompt_tokens"] = usage.Input, ["total_tokens"] = usage.Input };
        }

        return Encoding.UTF8.GetBytes(body.ToJsonString(WireJson.Options));
    }

    public IEnumerable<Frame> StreamReply(Ask ask, Reply reply, IReadOnlyList<string> pieces, string id, long createdAt) => [];

    public byte[] WriteError(int status, string kind, string message) => new OpenAiChatWire().WriteError(status, kind, message);
}
