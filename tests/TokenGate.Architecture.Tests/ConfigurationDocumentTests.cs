using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace TokenGate.Architecture.Tests;

/// <summary><c>config/README.md</c> explains every key of the schema, and its examples are what the schema allows.</summary>
public sealed partial class ConfigurationDocumentTests
{
    private static readonly string Document = SourceTree.Read("config/README.md");

    private static readonly JsonElement Schema = JsonElement.Parse(SourceTree.Read("config/tokengate.schema.json"));

    [Fact]
    public void EveryKey_OfTheSchema_IsNamedInTheDocument()
    {
        var missing = Keys(Gateway(), "TokenGate").Where(key => !Regex.IsMatch(Document, $@"[`""{{: ]{Regex.Escape(key.Name)}[`"":]")).Select(key => key.Path).ToList();
        Assert.True(missing.Count == 0, $"config/README.md does not name:\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void EverySection_OfTheSchema_HasAHeading()
    {
        var missing = Gateway().GetProperty("properties").EnumerateObject()
            .Select(section => section.Name)
            .Where(section => !Regex.IsMatch(Document, $@"^## .*`{section}`", RegexOptions.Multiline))
            .ToList();
        Assert.True(missing.Count == 0, $"config/README.md has no heading for {string.Join(", ", missing)}");
    }

    [Fact]
    public void Example_OfTheDocument_IsJsonOfKeysThatTheSchemaKnows()
    {
        var examples = Example().Matches(Document).Select(match => match.Groups[1].Value).ToList();
        Assert.True(examples.Count >= 8, "The examples were not found.");
        var faults = new List<string>();
        foreach (var example in examples)
        {
            var json = JsonElement.Parse($"{{{example}}}");
            foreach (var section in json.EnumerateObject())
            {
                var known = Schema.GetProperty("properties").TryGetProperty(section.Name, out var top) ? top
                    : Gateway().GetProperty("properties").TryGetProperty(section.Name, out var own) ? own : (JsonElement?)null;
                faults.AddRange(known is { } schema ? Strangers(section.Value, schema, section.Name) : [section.Name]);
            }
        }

        Assert.True(faults.Count == 0, $"Keys that the schema does not know:\n{string.Join('\n', faults)}");
    }

    private static JsonElement Gateway() => Schema.GetProperty("properties").GetProperty("TokenGate");

    private static IEnumerable<(string Path, string Name)> Keys(JsonElement schema, string path)
    {
        foreach (var property in schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject() : default)
        {
            yield return ($"{path}:{property.Name}", property.Name);
            var inner = property.Value.TryGetProperty("items", out var items) ? items : property.Value;
            foreach (var key in Keys(inner, $"{path}:{property.Name}"))
            {
                yield return key;
            }
        }
    }

    private static IEnumerable<string> Strangers(JsonElement value, JsonElement schema, string path)
    {
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            return value.EnumerateArray().SelectMany(item => Strangers(item, items, path));
        }

        return value.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties)
            ? []
            : value.EnumerateObject().SelectMany(property => properties.TryGetProperty(property.Name, out var inner)
                ? Strangers(property.Value, inner, $"{path}:{property.Name}")
                : [$"{path}:{property.Name}"]);
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
