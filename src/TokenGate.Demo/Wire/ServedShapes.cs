namespace TokenGate.Demo.Wire;

/// <summary>The shapes that the simulated endpoint serves, the sessions of Realtime aside.</summary>
internal static class ServedShapes
{
    /// <summary>OpenAI's chat: what most of the demo's clients speak.</summary>
    public static IWire Chat { get; } = new OpenAiChatWire();

    /// <summary>Anthropic's messages.</summary>
    public static IWire Messages { get; } = new AnthropicMessagesWire();

    /// <summary>The shapes that the demo's clients speak.</summary>
    public static IReadOnlyList<IWire> Wires { get; } = [Chat, Messages];

    /// <summary>Every shape that is served.</summary>
    public static IReadOnlyList<IServedShape> All { get; } =
    [
        .. Wires,
        new OpenAiResponsesShape(),
        new OpenAiEmbeddingsShape(),
        new GeminiShape(streams: false),
        new GeminiShape(streams: true),
        new OllamaChatShape(),
        new BedrockConverseShape(streams: false),
        new BedrockConverseShape(streams: true),
        new BedrockInvokeShape(streams: false),
        new BedrockInvokeShape(streams: true),
    ];
}
