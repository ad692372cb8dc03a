namespace TokenGate.Training.Corpora;

/// <summary>
/// Finds prompts that were filled up on purpose: recorded tests of prompt caches say one sentence again and again to reach a minimum
/// length. Their label says honest, but a judge that is trained to trust them trusts every loop.
/// </summary>
internal static class PaddedOnPurpose
{
    private const int LeastWords = 40;
    private const double FewDistinct = 0.15;

    /// <summary>Logs, tables, code and tool output repeat themselves by nature.</summary>
    private static readonly HashSet<string> Exempt = ["logs", "data", "config", "coding", "code_review", "translation"];

    /// <summary>True when a message that a person or an application wrote has hardly any distinct words.</summary>
    public static bool Is(HonestPrompt prompt)
    {
        if (Exempt.Contains(prompt.Category))
        {
            return false;
        }

        foreach (var message in prompt.Messages)
        {
            if (message.Role is "user" or "system" && IsFilledUp(message.Content))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsFilledUp(string text)
    {
        var distinct = new HashSet<int>();
        var words = 0;
        foreach (var range in text.AsSpan().SplitAny([' ', '\n', '\r', '\t']))
        {
            var word = text.AsSpan()[range].TrimEnd(":.,;0123456789");
            if (word.Length > 0)
            {
                words++;
                distinct.Add(string.GetHashCode(word, StringComparison.OrdinalIgnoreCase));
            }
        }

        return words >= LeastWords && distinct.Count < words * FewDistinct;
    }
}
