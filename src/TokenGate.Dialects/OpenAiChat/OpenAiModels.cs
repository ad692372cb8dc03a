namespace TokenGate.Dialects.OpenAiChat;

/// <summary>Where OpenAI's models differ in what surrounds the text. Used in estimates only.</summary>
internal static class OpenAiModels
{
    /// <summary>True for the models named gpt-5, whose format is another than that of their predecessors.</summary>
    public static bool IsNewer(string? model) => model?.StartsWith("gpt-5", StringComparison.Ordinal) == true;

    /// <summary>
    /// What opens the answer: three tokens (https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken_py); of the newer models
    /// two, in all recorded traffic.
    /// </summary>
    public static int ReplyPriming(string? model) => IsNewer(model) ? 2 : 3;
}
