using TokenGate.Dialects.Agents;
using TokenGate.Dialects.AnthropicComplete;
using TokenGate.Dialects.AnthropicMessages;
using TokenGate.Dialects.AnthropicSessions;
using TokenGate.Dialects.Batches;
using TokenGate.Dialects.Bedrock;
using TokenGate.Dialects.Cohere;
using TokenGate.Dialects.Deferred;
using TokenGate.Dialects.Detection;
using TokenGate.Dialects.Files;
using TokenGate.Dialects.Framing;
using TokenGate.Dialects.Gemini;
using TokenGate.Dialects.GeminiInteractions;
using TokenGate.Dialects.GeminiLive;
using TokenGate.Dialects.Generic;
using TokenGate.Dialects.MistralConversations;
using TokenGate.Dialects.Native;
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
using TokenGate.Dialects.Untold;
using TokenGate.Usage;

namespace TokenGate.Dialects;

/// <summary>The dialects that are known, in the order in which they are tried, and the way into them: content decoding is undone
/// here.</summary>
/// <param name="dialects">The dialects, first match wins.</param>
public sealed class DialectRegistry(IReadOnlyList<IDialect> dialects)
{
    /// <summary>
    /// How much a body may unpack to, as a multiple of <see cref="ResponseHead.CaptureLimit"/>. JSON and its event streams pack to a tenth
    /// or so; what unpacks to more than this is a bomb.
    /// </summary>
    private const int ExpansionLimit = 16;

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
        UntoldDialect.Imagen,
        new GeminiDialect("gemini.embed", "embeddings", ":embedContent", ":batchEmbedContents", ":predict"),
        new GeminiDialect("gemini.cache", "create_cache", "/cachedContents"),
        new GeminiInteractionsDialect(),
        new GeminiLiveDialect(),
        new BedrockConverseDialect(),
        new BedrockInvokeDialect(),
        new BedrockAgentDialect(),
        new CohereDialect("cohere.chat", "chat", "/chat"),
        new CohereDialect("cohere.generate", "text_completion", "/generate"),
        new CohereDialect("cohere.embed", "embeddings", "/embed"),
        new RerankDialect(),
        UntoldDialect.Ocr,
        UntoldDialect.Video,
        UntoldDialect.Speech,
        UntoldDialect.Triton,
        UntoldDialect.AmazonQ,
        new OllamaDialect("ollama.chat", "chat", "/api/chat"),
        new OllamaDialect("ollama.generate", "text_completion", "/api/generate"),
        new OllamaDialect("ollama.embed", "embeddings", "/api/embed", "/api/embeddings"),
    ];

    private static readonly MistralConversationsDialect Mistral = new();

    /// <summary>
    /// Calls around those that run a model: they keep files, begin work, or tell of it. Tried after the others: a company's own prefix may
    /// read like theirs. They tell no body apart.
    /// </summary>
    private static readonly JsonDialect[] Others =
    [
        new BatchesDialect(Known),
        new FilesDialect(Known),
        new DeferredDialect(),
        new AssistantsDialect(),
        new AnthropicSessionsDialect(),
        new EvalsDialect(),
        Mistral,
        new OpenAiConversationsDialect(Mistral),
    ];

    /// <summary>Every dialect of this room; the last one stands in for unknown shapes.</summary>
    public static DialectRegistry Default { get; } =
        new([RpcDialect.Grpc, RpcDialect.Connect, .. Known, .. Others, new GenericDialect(Known, [.. NativeShapes.All, .. AgentShapes.All])]);

    /// <summary>The dialects in the order in which they are tried.</summary>
    public IReadOnlyList<IDialect> Dialects => dialects;

    /// <summary>The dialect of a request, or null when its shape is unknown.</summary>
    /// <param name="head">The request's head.</param>
    /// <param name="body">The request's body as far as it is known; may be empty.</param>
    /// <param name="forced">The name that the operator forced on the route; null to detect.</param>
    public IDialect? Detect(in RequestHead head, ReadOnlyMemory<byte> body, string? forced)
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
    /// What the head alone says about a call. Where a path is a model's as well (a company's own prefix may read like anything), it is the
    /// model's. Never throws; costs no allocation.
    /// </summary>
    public static PathKind Classify(in RequestHead head)
    {
        var kind = PathClassifier.Classify(in head);
        if (kind == PathKind.TokenCount || !RunsNoModel(kind) || head.Method != "POST")
        {
            return kind;
        }

        foreach (var dialect in Known)
        {
            if (dialect.Matches(in head))
            {
                return PathKind.Unknown;
            }
        }

        return kind;
    }

    /// <summary>
    /// True for the kinds of calls that run no model and tell no usage: whatever their answers hold is none. Of
    /// <see cref="PathKind.Retrieval"/> the answer decides: what tells no usage ran no model.
    /// </summary>
    public static bool RunsNoModel(PathKind kind) => kind is not (PathKind.Unknown or PathKind.Retrieval);

    /// <summary>
    /// Reads a request body as it stood on the wire: a Content-Encoding is undone, within a cap. Never throws on content. Where there is
    /// nothing to undo, the result may keep <paramref name="body"/>.
    /// </summary>
    public static RequestContent ReadRequest(IDialect dialect, in RequestHead head, ReadOnlyMemory<byte> body)
    {
        // A dialect of its own runs a model when it is posted to; the others have to be asked.
        var isOpen = dialect is GenericDialect or TokenCountingDialect || head.Method != "POST";
        var runsNoModel = isOpen && RunsNoModel(Classify(in head));
        var codings = ContentCodings.Parse(head.Header("Content-Encoding"));
        if (!ContentCodings.AreKnown(codings))
        {
            return new RequestContent { Problem = UndecodableReader.Problem, IsUnknownCoding = true, RunsNoModel = runsNoModel };
        }

        var (decoded, fault) = ContentCodings.Undo(codings, body);
        var content = fault is null ? dialect.ReadRequest(in head, decoded) : new RequestContent { Problem = fault };
        return runsNoModel ? content with { RunsNoModel = true } : content;
    }

    /// <summary>Opens a reader that takes the response's bytes as they stand on the wire: a Content-Encoding is undone, within a
    /// cap.</summary>
    public static ResponseReader OpenResponse(IDialect dialect, in RequestHead request, in ResponseHead response)
    {
        var codings = ContentCodings.Parse(response.Header("Content-Encoding"));
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
