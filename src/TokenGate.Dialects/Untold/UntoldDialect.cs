using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Untold;

/// <summary>
/// An API whose model runs and tells no tokens by its nature. It is told apart so that it is neither taken for an answer that could not be
/// read nor for a call
/// without a model.
/// </summary>
/// <param name="name">The stored name.</param>
/// <param name="operation">The operation.</param>
/// <param name="provider">The provider when the host does not tell.</param>
/// <param name="reason">Why no tokens are told, in fixed words.</param>
/// <param name="test">Tells the dialect's own heads.</param>
internal sealed class UntoldDialect(string name, string operation, string provider, string reason, HeadTest test)
    : FormDialect(name, operation, provider, new UntoldShape(reason))
{
    /// <summary>Text recognition, billed by pages: Mistral's <c>/ocr</c> (https://docs.mistral.ai/api/#tag/ocr).</summary>
    public static UntoldDialect Ocr { get; } = new(
        "ocr", "ocr", "mistral_ai", "billed by pages", static (in RequestHead head) => RequestPath.EndsWith(in head, "/ocr"));

    /// <summary>
    /// Videos, billed by their length: OpenAI's <c>/videos</c> (https://platform.openai.com/docs/api-reference/videos), Google's
    /// <c>:predictLongRunning</c>
    /// (https://ai.google.dev/gemini-api/docs/video).
    /// </summary>
    public static UntoldDialect Video { get; } = new(
        "video",
        "video_generation",
        "openai",
        "billed by seconds of video",
        static (in RequestHead head) => RequestPath.EndsWith(in head, "/videos") || RequestPath.EndsWith(in head, "/videos/generations")
            || RequestPath.EndsWith(in head, "/video/generations") || RequestPath.EndsWith(in head, "/remix")
            || RequestPath.EndsWith(in head, "/videos/edits") || RequestPath.EndsWith(in head, "/videos/extensions")
            || RequestPath.EndsWith(in head, ":predictLongRunning"));

    /// <summary>Imagen's pictures at <c>:predict</c> (https://ai.google.dev/gemini-api/docs/imagen), billed by the picture.</summary>
    public static UntoldDialect Imagen { get; } = new(
        "gemini.images",
        "image_generation",
        "gcp.gemini",
        "billed by pictures",
        static (in RequestHead head) => RequestPath.EndsWith(in head, ":predict")
            && (RequestPath.Contains(in head, "/models/imagen") || RequestPath.Contains(in head, "/models/imagegeneration")));

    /// <summary>
    /// Speech of the vendors that do nothing else, billed by characters or seconds: ElevenLabs (https://elevenlabs.io/docs/api-reference),
    /// Deepgram (https://developers.deepgram.com/reference), Google (https://cloud.google.com/text-to-speech/docs/reference/rest).
    /// </summary>
    public static UntoldDialect Speech { get; } = new(
        "speech",
        "audio",
        Providers.Unknown,
        "billed by characters or seconds",
        static (in RequestHead head) => RequestPath.Contains(in head, "/text-to-speech/") || RequestPath.EndsWith(in head, "/speech-to-text")
            || RequestPath.EndsWith(in head, "/v1/listen") || RequestPath.EndsWith(in head, "/v1/speak") || RequestPath.EndsWith(in head, ":synthesize")
            || RequestPath.EndsWith(in head, "speech:recognize"));

    /// <summary>Triton's own protocol (https://github.com/triton-inference-server/server/tree/main/docs/protocol), which knows
    /// tensors.</summary>
    public static UntoldDialect Triton { get; } = new(
        "triton",
        "text_completion",
        "triton",
        "Triton tells no tokens",
        static (in RequestHead head) => RequestPath.Contains(in head, "/v2/models/")
            && (RequestPath.EndsWith(in head, "/infer") || RequestPath.EndsWith(in head, "/generate") || RequestPath.EndsWith(in head, "/generate_stream")));

    /// <summary>Amazon Q Developer's chat (https://docs.aws.amazon.com/amazonq/latest/qdeveloper-ug/what-is.html), which tells no
    /// usage.</summary>
    public static UntoldDialect AmazonQ { get; } = new(
        "amazon.q",
        "chat",
        "aws.q",
        "Amazon Q tells no tokens",
        static (in RequestHead head) => RequestPath.EndsWith(in head, "/generateAssistantResponse")
            || head.Header("x-amz-target")?.EndsWith(".GenerateAssistantResponse", StringComparison.Ordinal) == true);

    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => head.Method == "POST" && test(in head);

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request) => request.Model = RequestPath.After(in head, "/models/", ":/");

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        request.Model = body["model"u8].AsString() ?? request.Model;
        request.BeginMessage();
        request.AddText(SegmentRole.Prompt, body["prompt"u8]);
        request.AddText(SegmentRole.Prompt, body["text_input"u8]);
        request.AddText(SegmentRole.Prompt, body["text"u8]);
        foreach (var instance in body["instances"u8].Items)
        {
            request.BeginMessage();
            request.AddText(SegmentRole.Prompt, instance["prompt"u8]);
        }

        foreach (var input in body["inputs"u8].Items)
        {
            request.BeginMessage();
            foreach (var text in input["datatype"u8].Is("BYTES"u8) ? input["data"u8].Items : default)
            {
                request.AddText(SegmentRole.Prompt, text);
            }
        }

        var state = body["conversationState"u8];
        foreach (var turn in state["history"u8].Items)
        {
            ReadTurn(turn, request);
        }

        ReadTurn(state["currentMessage"u8], request);
    }

    private static void ReadTurn(JsonValue turn, RequestBuilder request)
    {
        request.BeginMessage();
        request.AddText(SegmentRole.User, turn["userInputMessage"u8]["content"u8]);
        request.AddText(SegmentRole.Assistant, turn["assistantResponseMessage"u8]["content"u8]);
    }
}
