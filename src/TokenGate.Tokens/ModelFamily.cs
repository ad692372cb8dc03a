namespace TokenGate.Tokens;

/// <summary>Which encoding a family of models was trained with, by the words of its name. Sources: OpenAI's tiktoken, the vendors' model cards.</summary>
internal static class ModelFamily
{
    // Of two that begin alike the longer stands first.
    private static readonly (string Name, string Encoding)[] Families =
    [
        ("gpt-oss", "o200k_base"),
        ("chatgpt-4o", "o200k_base"),
        ("chatgpt-5", "o200k_base"),
        ("gpt-4o", "o200k_base"),
        ("gpt-4.1", "o200k_base"),
        ("gpt-41", "o200k_base"),
        ("gpt-4.5", "o200k_base"),
        ("gpt-45", "o200k_base"),
        ("gpt-5", "o200k_base"),
        ("gpt-image", "o200k_base"),
        ("gpt-realtime", "o200k_base"),
        ("gpt-audio", "o200k_base"),
        ("computer-use-preview", "o200k_base"),
        ("codex-mini", "o200k_base"),
        ("o1", "o200k_base"),
        ("o3", "o200k_base"),
        ("o4", "o200k_base"),
        ("gpt-4", "cl100k_base"),
        ("gpt-3.5", "cl100k_base"),
        ("gpt-35", "cl100k_base"),
        ("text-embedding", "cl100k_base"),
        ("davinci-002", "cl100k_base"),
        ("babbage-002", "cl100k_base"),
    ];

    /// <summary>The encoding of a model by the first family its name mentions, or null when it mentions none.</summary>
    public static string? Find(ReadOnlySpan<char> model)
    {
        for (var from = 0; from < model.Length; from++)
        {
            if (from > 0 && char.IsAsciiLetterOrDigit(model[from - 1]))
            {
                continue;
            }

            foreach (var (name, encoding) in Families)
            {
                if (Stands(model[from..], name))
                {
                    return encoding;
                }
            }
        }

        return null;
    }

    // The name, with no digit behind it that would make it another one.
    private static bool Stands(ReadOnlySpan<char> text, string name) =>
        text.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (text.Length == name.Length || !char.IsAsciiDigit(text[name.Length]));
}
