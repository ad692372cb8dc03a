using System.Collections.Frozen;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace TokenGate.Gateway.Identity;

/// <summary>Reads the files that identity works with. All throw <see cref="InvalidDataException"/> where one cannot be used.</summary>
internal static class SideFileReaders
{
    /// <summary>People by folded name: <c>user,team</c>, and <c>parent</c> where there is one.</summary>
    public static FrozenDictionary<string, PersonEntry> People(byte[] bytes, bool isCaseSensitive)
    {
        var people = new Dictionary<string, (PersonEntry Person, int Line)>(StringComparer.Ordinal);
        foreach (var row in CsvTable.Read(bytes, ["user", "team"], "parent"))
        {
            if (UserName.Clean(row.Values[0]) is not { } name || name == Person.Unknown.Name)
            {
                throw CsvTable.Fault(row.Line, row.Values[0].Length == 0 ? "no user stands there" : "the user is no usable name", "Correct or remove the line");
            }

            var key = UserName.Fold(name, isCaseSensitive);
            if (people.TryGetValue(key, out var before))
            {
                throw CsvTable.Fault(row.Line, $"the user '{name}' stands on line {before.Line} already", "Remove one of the two");
            }

            people[key] = (new PersonEntry(name, TeamOf(row.Values[1]), TeamOf(row.Values[2])), row.Line);
        }

        return people.ToFrozenDictionary(static pair => pair.Key, static pair => pair.Value.Person, StringComparer.Ordinal);
    }

    /// <summary>Users by the keyed hash of an API key: <c>hash,user</c>. Two keys may be one user's.</summary>
    public static FrozenDictionary<string, string> KeyMap(byte[] bytes)
    {
        var users = new Dictionary<string, (string User, int Line)>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in CsvTable.Read(bytes, ["hash", "user"]))
        {
            if (row.Values[0].Length != 64 || !row.Values[0].All(char.IsAsciiHexDigit))
            {
                throw CsvTable.Fault(row.Line, "the hash is not 64 hexadecimal digits", "Write the keyed hash of the API key, never the key (config/README.md)");
            }

            if (UserName.Clean(row.Values[1]) is not { } user)
            {
                throw CsvTable.Fault(row.Line, "no user stands there", "Correct or remove the line");
            }

            if (users.TryGetValue(row.Values[0], out var before))
            {
                throw CsvTable.Fault(row.Line, $"the hash stands on line {before.Line} already", "Remove one of the two");
            }

            users[row.Values[0]] = (user, row.Line);
        }

        return users.ToFrozenDictionary(static pair => pair.Key, static pair => pair.Value.User, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>A JSON Web Key Set of the operator's own: its symmetric keys are secrets, so they may sign (<c>Algorithms</c>).</summary>
    public static SigningKeySet KeySet(byte[] bytes) => KeySet(Encoding.UTF8.GetString(bytes), issuer: null, isPublished: false);

    /// <summary>A JSON Web Key Set that an issuer publishes: symmetric keys in it are no secrets.</summary>
    public static SigningKeySet KeySet(string json, string? issuer) => KeySet(json, issuer, isPublished: true);

    private static SigningKeySet KeySet(string json, string? issuer, bool isPublished)
    {
        try
        {
            var set = new JsonWebKeySet(json.TrimStart('\uFEFF'));
            var keys = set.GetSigningKeys();
            foreach (var key in set.Keys.Where(key => !isPublished && key.Kty == JsonWebAlgorithmsKeyTypes.Octet && (key.Use is null or "sig")))
            {
                keys.Add(key);
            }

            return keys.Count > 0
                ? new SigningKeySet([.. keys], issuer)
                : throw new InvalidDataException("the key set has no signing key. Put the issuer's public keys into it (\"use\": \"sig\")");
        }
        catch (Exception exception) when (exception is ArgumentException or System.Text.Json.JsonException)
        {
            throw new InvalidDataException("it is not a JSON Web Key Set. Write {\"keys\": [...]} with the issuer's public keys", exception);
        }
    }

    private static string TeamOf(string text) => UserName.Clean(text) ?? Person.Unknown.Team;
}
