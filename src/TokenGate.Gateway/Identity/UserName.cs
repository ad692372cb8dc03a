using System.Text;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// Names of users, made one where they mean one person: identity providers and clients write an address in different letters. A name is
/// written in Unicode's normal form C and in lower case (simple case mapping, no culture), unless the systems behind it tell letters apart.
/// </summary>
internal static class UserName
{
    /// <summary>Longer names are cut: no real one is as long.</summary>
    public const int MaxLength = 128;

    /// <summary>A name fit to be a key: without control characters, normal, bounded; null when nothing is left.</summary>
    public static string? Clean(string? name)
    {
        var text = name.AsSpan().Trim();
        if (text.IsEmpty || text.Length > 16 * MaxLength)
        {
            return null;
        }

        foreach (var letter in text)
        {
            if (char.IsControl(letter))
            {
                return null;
            }
        }

        var normal = Normal(text.ToString());
        if (normal.Length <= MaxLength)
        {
            return normal;
        }

        return normal[..(char.IsHighSurrogate(normal[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }

    /// <summary>A clean name, folded: equal for names that differ in case alone.</summary>
    public static string Fold(string name, bool isCaseSensitive) =>
        isCaseSensitive ? name : Normal(name.ToUpperInvariant().ToLowerInvariant());

    private static string Normal(string text)
    {
        if (System.Text.Ascii.IsValid(text))
        {
            return text;
        }

        // Half of a pair has no normal form; it becomes the replacement character, as everywhere else.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Normalize(NormalizationForm.FormC);
    }
}
