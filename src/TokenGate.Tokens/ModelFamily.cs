namespace TokenGate.Tokens;

/// <summary>
/// Which encoding a family of models was trained with, by the words of its name. Sources: OpenAI's tiktoken, the vendors' model cards.
/// </summary>
internal static class ModelFamily
{
    private const string O200k = "o200k_base";
    private const string Cl100k = "cl100k_base";
    private const string P50k = "p50k_base";
    private const string R50k = "r50k_base";

    // Of two that begin alike the longer stands first.
    private static readonly (string Name, string Encoding, bool IsExact)[] Families =
    [
        ("gpt-oss", "o200k_harmony", true),
        ("chatgpt-4o", O200k, true),
        ("chatgpt-5", O200k, true),
        ("gpt-4o", O200k, true),
        ("gpt-4.1", O200k, true),
        ("gpt-41", O200k, true),
        ("gpt-4.5", O200k, true),
        ("gpt-45", O200k, true),
        ("gpt-5", O200k, true),
        ("gpt-image", O200k, true),
        ("gpt-realtime", O200k, true),
        ("gpt-audio", O200k, true),
        ("computer-use-preview", O200k, true),
        ("codex-mini", O200k, true),
        ("o1", O200k, true),
        ("o3", O200k, true),
        ("o4", O200k, true),
        ("gpt-4", Cl100k, true),
        ("gpt-3.5", Cl100k, true),
        ("gpt-35", Cl100k, true),
        ("text-embedding-ada", Cl100k, true),
        ("text-embedding-3", Cl100k, true),
        ("davinci-002", Cl100k, true),
        ("babbage-002", Cl100k, true),
        ("text-davinci-003", P50k, true),
        ("text-davinci-002", P50k, true),
        ("text-davinci-edit", P50k, true),
        ("code-davinci", P50k, true),
        ("code-cushman", P50k, true),
        ("davinci-codex", P50k, true),
        ("cushman-codex", P50k, true),
        ("text-davinci", R50k, true),
        ("text-curie", R50k, true),
        ("text-babbage", R50k, true),
        ("text-ada", R50k, true),
        ("text-similarity", R50k, true),
        ("text-search", R50k, true),
        ("code-search", R50k, true),
        ("davinci", R50k, true),
        ("curie", R50k, true),
        ("babbage", R50k, true),
        ("gpt-2", R50k, true),
        ("gpt2", R50k, true),

        // https://github.com/meta-llama/llama3: one vocabulary from 3 to 3.3. Llama 4 has another, Llama 2 the first Mistral's sister.
        ("llama-3", "llama3", true),
        ("llama3", "llama3", true),
        ("llama-2", "mistral", false),
        ("llama2", "mistral", false),
        ("codellama", "mistral", false),

        // https://github.com/mistralai/mistral-common: these have the vocabulary of 32,000; later ones added control tokens to it, or are
        // Tekken.
        ("mistral-7b", "mistral", true),
        ("mistral:7b", "mistral", true),
        ("open-mistral-7b", "mistral", true),
        ("mistral-tiny", "mistral", true),
        ("mixtral", "mistral", true),
        ("mistral-large", "mistral", false),
        ("codestral", "mistral", false),

        // No public tokenizer; Gemma has Gemini's.
        ("claude", "claude_estimate", false),
        ("gemini", "gemini_estimate", false),
        ("gemma", "gemini_estimate", false),
    ];

    /// <summary>The encoding of a model by the first family its name mentions, or null when it mentions none.</summary>
    public static (string Encoding, bool IsExact)? Find(ReadOnlySpan<char> model)
    {
        for (var from = 0; from < model.Length; from++)
        {
            if (from > 0 && char.IsAsciiLetterOrDigit(model[from - 1]))
            {
                continue;
            }

            foreach (var (name, encoding, isExact) in Families)
            {
                if (Stands(model[from..], name))
                {
                    return (encoding, isExact);
                }
            }
        }

        return null;
    }

    // The name, and behind it no digit that would make it another one, nor the b of a number of parameters (llama-3b).
    private static bool Stands(ReadOnlySpan<char> text, string name) =>
        text.StartsWith(name, StringComparison.OrdinalIgnoreCase)
        && (text.Length == name.Length || !(char.IsAsciiDigit(text[name.Length]) || (text[name.Length] is 'b' or 'B' && char.IsAsciiDigit(name[^1]))));
}
