namespace TokenGate.Dialects;

/// <summary>
/// An exchange that nobody had, in the shape that most clients speak: what has to be ready before the first one comes is run on it.
/// </summary>
public static class MadeExchange
{
    /// <summary>The path that it is sent to.</summary>
    public const string Path = "/v1/chat/completions";

    /// <summary>The request's body.</summary>
    public static ReadOnlyMemory<byte> Request { get; } =
        """{"model":"gpt-4o","stream":false,"messages":[{"role":"system","content":"You are a helpful assistant."},{"role":"user","content":"Why does the second reading of the meter differ from the first, and which of them should I write down?\nThe first was 4711."}]}"""u8.ToArray();

    /// <summary>The answer, whole: 18 tokens.</summary>
    public static ReadOnlyMemory<byte> Answer { get; } =
        """{"id":"chatcmpl-0","object":"chat.completion","model":"gpt-4o-2024-08-06","choices":[{"index":0,"message":{"role":"assistant","content":"The first reading was taken while the meter was cold; write the second one down."},"finish_reason":"stop"}],"usage":{"prompt_tokens":48,"completion_tokens":18,"total_tokens":66}}"""u8.ToArray();

    /// <summary>Another answer, as a stream of server-sent events: 3 tokens.</summary>
    public static ReadOnlyMemory<byte> Stream { get; } =
        """
        data: {"id":"chatcmpl-0","object":"chat.completion.chunk","model":"gpt-4o","choices":[{"index":0,"delta":{"content":"The second."},"finish_reason":null}]}

        data: {"id":"chatcmpl-0","object":"chat.completion.chunk","model":"gpt-4o","choices":[],"usage":{"prompt_tokens":48,"completion_tokens":3,"total_tokens":51}}

        data: [DONE]


        """u8.ToArray();
}
