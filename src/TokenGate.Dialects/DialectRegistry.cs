using TokenGate.Dialects.AnthropicComplete;
using TokenGate.Dialects.AnthropicMessages;
using TokenGate.Dialects.Bedrock;
using TokenGate.Dialects.Cohere;
using TokenGate.Dialects.Framing;
using TokenGate.Dialects.Gemini;
using TokenGate.Dialects.GeminiInteractions;
using TokenGate.Dialects.GeminiLive;
using TokenGate.Dialects.Generic;
using TokenGate.Dialects.Ollama;
using TokenGate.Dialects.OpenAiAudio;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.OpenAiCompletions;
using TokenGate.Dialects.OpenAiEmbeddings;
using TokenGate.Dialects.OpenAiImages;
using TokenGate.Dialects.OpenAiModerations;
using TokenGate.Dialects.OpenAiRealtime;
using TokenGate.Dialects.OpenAiResponses;
using TokenGate.Dialects.Reading;
using TokenGate.Dialects.Rerank;
using TokenGate.Dialects.TokenCounting;
using TokenGate.Usage;

namespace TokenGate.Dialects;

/// <summary>The dialects that are known, in the order in which they are tried, and the way into them: content decoding is undone here.</summary>
/// <param name="dialects">The dialects, first match wins.</param>
public sealed class DialectRegistry(IReadOnlyList<IDialect> dialects)
{
    /// <summary>
    /// How much a body may unpack to, as a multiple of <see cref="ResponseHead.CaptureLimit"/>. JSON and its event streams pack to a tenth
    /// or so; what unpacks to more than this is a bomb.
    /// </summary>
    private const int ExpansionLimit = 16;

    /// <summary>How much a request's body may unpack to.</summary>
    internal const long MaxRequest = ResponseHead.DefaultCaptureLimit * 2;

    private static readonly JsonDialect[] Known =
    [
        new TokenCountingDialect(),
        new OpenAiChatDialect(),
        new OpenAiResponsesDialect(),
        new OpenAiCompletionsDialect(),
        new OpenAiEmbeddingsDialect(),
        new OpenAiModerationsDialect(),
        new OpenAiAudioDialect(),
        new OpenAiImagesDialect(),
        new OpenAiRealtimeDialect(),
        new AnthropicMessagesDialect(),
        new AnthropicCompleteDialect(),
        new GeminiDialect("gemini.generate", "generate_content", ":generateContent", ":streamGenerateContent"),
        new GeminiDialect("gemini.embed", "embeddings", ":embedContent", ":batchEmbedContents", ":predict"),
        new GeminiInteractionsDialect(),
        new GeminiLiveDialect(),
        new BedrockConverseDialect(),
        new BedrockInvokeDialect(),
        new CohereDialect("cohere.chat", "chat", "/chat"),
        new CohereDialect("cohere.generate", "text_completion", "/generate"),
        new CohereDialect("cohere.embed", "embeddings", "/embed"),
        new RerankDialect(),
        new OllamaDialect("ollama.chat", "chat", "/api/chat"),
        new OllamaDialect("ollama.generate", "text_completion", "/api/generate"),
        new OllamaDialect("ollama.embed", "embeddings", "/api/embed", "/api/embeddings"),
    ];

    /// <summary>Every dialect of this room; the last one stands in for unknown shapes.</summary>
    public static DialectRegistry Default { get; } = new([.. Known, new GenericDialect(Known)]);

    /// <summary>The dialects in the order in which they are tried.</summary>
    public IReadOnlyList<IDialect> Dialects => dialects;

    /// <summary>The dialect of a request, or null when its shape is unknown.</summary>
    /// <param name="head">The request's head.</param>
    /// <param name="body">The request's body as far as it is known; may be empty.</param>
    /// <param name="forced">The name that the operator forced on the route; null to detect.</param>
    public IDialect? Detect(in RequestHead head, ReadOnlySpan<byte> body, string? forced)
    {
        foreach (var dialect in dialects)
        {
            if (forced is not null)
            {
                if (dialect.Name == forced)
                {
                    return dialect;
                }
            }
            else if (dialect.Matches(in head))
            {
                return body.IsEmpty ? dialect : dialect.Refine(in head, body);
            }
        }

        return null;
    }

    /// <summary>
    /// Reads a request body as it stood on the wire: a Content-Encoding is undone, within a cap. Never throws on content. Where there is
    /// nothing to undo, the result may keep <paramref name="body"/>.
    /// </summary>
    public static RequestContent ReadRequest(IDialect dialect, in RequestHead head, ReadOnlyMemory<byte> body)
    {
        var codings = ContentCodings.Of(head.Header("Content-Encoding"));
        if (!ContentCodings.AreKnown(codings))
        {
            return new RequestContent { Problem = UndecodableReader.Problem, IsUnknownCoding = true };
        }

        var (decoded, fault) = ContentCodings.Undo(codings, body, MaxRequest);
        return fault is null ? dialect.ReadRequest(in head, decoded) : new RequestContent { Problem = fault };
    }

    /// <summary>Opens a reader that takes the response's bytes as they stand on the wire: a Content-Encoding is undone, within a cap.</summary>
    public static ResponseReader OpenResponse(IDialect dialect, in RequestHead request, in ResponseHead response)
    {
        var codings = ContentCodings.Of(response.Header("Content-Encoding"));
        if (!ContentCodings.AreKnown(codings))
        {
            return new UndecodableReader(response.Status);
        }

        ResponseReader reader = new TranscodingReader(
            dialect.OpenResponse(in request, in response),
            response.Header("Content-Type")?.Contains("json", StringComparison.OrdinalIgnoreCase) == true);
        for (var i = codings.Count - 1; i >= 0; i--)
        {
            reader = new DecodingReader(reader, codings[i], response.CaptureLimit * ExpansionLimit);
        }

        return reader;
    }
}
