using System.Security.Claims;
using System.Text.Json;

namespace TokenGate.Gateway.Admin.SignOn;

/// <summary>
/// Reads a claim by its name, in the identity token and in what the provider tells about the user. Providers also put roles into objects
/// (<c>realm_access.roles</c>): where no claim has the whole name, dots lead into them. Names with dots of their own come first.
/// </summary>
internal static class ClaimValues
{
    /// <summary>More values than any person has.</summary>
    private const int Most = 500;

    /// <summary>The claim's values in the identity token.</summary>
    public static IEnumerable<string> In(ClaimsPrincipal principal, string name)
    {
        var whole = principal.FindAll(name).Select(static claim => claim.Value).Take(Most).ToList();
        if (whole.Count > 0 || name.IndexOf('.', StringComparison.Ordinal) is not (> 0 and var dot))
        {
            return whole;
        }

        var found = new List<string>();
        foreach (var claim in principal.FindAll(name[..dot]))
        {
            try
            {
                using var value = JsonDocument.Parse(claim.Value);
                Collect(value.RootElement, name[(dot + 1)..], found);
            }
            catch (JsonException)
            {
                // A text, and no object: it holds nothing of that name.
            }
        }

        return found;
    }

    /// <summary>The claim's values in an object of claims.</summary>
    public static IEnumerable<string> In(JsonElement claims, string name)
    {
        var found = new List<string>();
        Collect(claims, name, found);
        return found;
    }

    private static void Collect(JsonElement at, string name, List<string> found)
    {
        if (at.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (at.TryGetProperty(name, out var value))
        {
            Add(value, found);
        }
        else if (name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && at.TryGetProperty(name[..dot], out var within))
        {
            Collect(within, name[(dot + 1)..], found);
        }
    }

    private static void Add(JsonElement value, List<string> found)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var each in value.EnumerateArray().Where(static each => each.ValueKind != JsonValueKind.Array))
                {
                    Add(each, found);
                }

                break;
            case JsonValueKind.String when found.Count < Most:
                found.Add(value.GetString()!);
                break;
            case JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number when found.Count < Most:
                found.Add(value.GetRawText());
                break;
            default:
                break;
        }
    }
}
