using System.Text.RegularExpressions;
using TokenGate.Usage;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// A field of the request's body that names the user: a frontend with one key for all tells so for whom it asks. Known only after the body
/// was read, and believed from trusted networks alone.
/// </summary>
/// <param name="field">The field, by dotted name.</param>
/// <param name="pattern">What part of it is the name: its one group; null for the whole.</param>
/// <param name="from">The networks that are believed.</param>
internal sealed class BodySource(string field, Regex? pattern, Networks from)
{
    /// <summary>Fields that name a user in the APIs that are known, the strongest first.</summary>
    private static readonly string[] UserFields = ["user", "metadata.user_id", "safety_identifier"];

    /// <summary>The networks that are believed.</summary>
    public Networks From => from;

    /// <summary>Reads a pattern. It takes linear time, whatever text it meets.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static Regex Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException exception)
        {
            throw new ArgumentException(exception.Message, nameof(pattern), exception);
        }
    }

    /// <summary>The name that a body holds.</summary>
    public IdentityFinding Find(RequestContent content)
    {
        if (Value(content) is not { Length: > 0 } text)
        {
            return IdentityFinding.Absent;
        }

        if (pattern is null)
        {
            return IdentityFinding.From(text);
        }

        return pattern.Match(text) is { Success: true } match && match.Groups[1] is { Length: > 0 } group
            ? IdentityFinding.From(group.Value)
            : IdentityFinding.Not(IdentityOutcome.Unusable);
    }

    /// <summary>
    /// The field's text. The user that a body names stands apart from its other short fields, and says not in which field: it is believed
    /// where no stronger field explains it.
    /// </summary>
    private string? Value(RequestContent content)
    {
        if (content.Labels.TryGetValue(field, out var text))
        {
            return text;
        }

        var place = Array.IndexOf(UserFields, field);
        return place >= 0 && !UserFields.Any(content.Labels.ContainsKey) ? content.NamedUser : null;
    }
}
