using System.Buffers;
using TokenGate.Dialects.AnthropicComplete;
using TokenGate.Dialects.AnthropicMessages;
using TokenGate.Dialects.AnthropicSessions;
using TokenGate.Dialects.Batches;
using TokenGate.Dialects.Bedrock;
using TokenGate.Dialects.Cohere;
using TokenGate.Dialects.Deferred;
using TokenGate.Dialects.Files;
using TokenGate.Dialects.Framing;
using TokenGate.Dialects.Gemini;
using TokenGate.Dialects.GeminiCaches;
using TokenGate.Dialects.GeminiInteractions;
using TokenGate.Dialects.GeminiLive;
using TokenGate.Dialects.Generic;
using TokenGate.Dialects.MistralConversations;
using TokenGate.Dialects.Ollama;
using TokenGate.Dialects.OpenAiAssistants;
using TokenGate.Dialects.OpenAiAudio;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.OpenAiCompletions;
using TokenGate.Dialects.OpenAiConversations;
using TokenGate.Dialects.OpenAiEmbeddings;
using TokenGate.Dialects.OpenAiEvals;
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

    /// <summary>Codings laid over each other are undone up to here; nobody sends even two.</summary>
    private const int MaxCodings = 3;

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

    private static readonly MistralConversationsDialect Mistral = new();

    /// <summary>
    /// Calls around those that run a model: they keep files, begin work, or tell of it. Tried first: their paths hold those of the others. They tell no body apart.
    /// </summary>
    private static readonly JsonDialect[] Others =
    [
        new BatchesDialect(Known),
        new FilesDialect(Known),
        new DeferredDialect(),
        new AssistantsDialect(),
        new AnthropicSessionsDialect(),
        new EvalsDialect(),
        new GeminiCachesDialect(Array.Find(Known, static dialect => dialect.Name == "gemini.generate")!),
        Mistral,
        new OpenAiConversationsDialect(Mistral),
    ];

    /// <summary>Every dialect of this room; the last one stands in for unknown shapes.</summary>
    public static DialectRegistry Default { get; } = new([.. Others, .. Known, new GenericDialect(Known)]);

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
        var decoded = body;
        foreach (var coding in Codings(head.Header("Content-Encoding")))
        {
            var (bytes, fault) = Decode(coding, decoded.Span);
            if (fault is not null)
            {
                return new RequestContent { Problem = fault, IsUnknownCoding = !DecodingPipe.Knows(coding) };
            }

            decoded = bytes;
        }

        return dialect.ReadRequest(in head, decoded);
    }

    /// <summary>Opens a reader that takes the response's bytes as they stand on the wire: a Content-Encoding is undone, within a cap.</summary>
    public static ResponseReader OpenResponse(IDialect dialect, in RequestHead request, in ResponseHead response)
    {
        var codings = Codings(response.Header("Content-Encoding"));
        if (codings.Count > MaxCodings || codings.Exists(static coding => !DecodingPipe.Knows(coding)))
        {
            return new UndecodableReader(response.Status);
        }

        var reader = dialect.OpenResponse(in request, in response);
        for (var i = codings.Count - 1; i >= 0; i--)
        {
            reader = new DecodingReader(reader, codings[i], response.CaptureLimit * ExpansionLimit);
        }

        return reader;
    }

    /// <summary>The codings in the order in which they are undone: the last that was applied stands last in the header.</summary>
    private static List<string> Codings(string? header)
    {
        List<string> codings = [];
        foreach (var part in (header ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var coding = part.ToLowerInvariant();
            if (coding != "identity")
            {
                codings.Insert(0, coding);
            }
        }

        return codings;
    }

    private static (ReadOnlyMemory<byte> Bytes, string? Fault) Decode(string coding, ReadOnlySpan<byte> bytes)
    {
        if (!DecodingPipe.Knows(coding))
        {
            return (default, "unknown content coding");
        }

        var decoded = new ArrayBufferWriter<byte>();
        using var pipe = new DecodingPipe(coding, ResponseHead.DefaultCaptureLimit * 2, decoded.Write);
        pipe.Append(bytes);
        pipe.Complete();
        return (decoded.WrittenMemory, pipe.Fault);
    }
}
