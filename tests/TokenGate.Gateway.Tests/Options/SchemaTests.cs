using System.Text.Json;
using TokenGate.Gateway.Options;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Gateway.Tests.Options;

/// <summary>The schema that editors use and the types that the gateway reads are the same thing.</summary>
public sealed class SchemaTests
{
    private static readonly JsonElement Schema =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "config", "tokengate.schema.json"))).RootElement.GetProperty("properties").GetProperty("TokenGate");

    [Fact]
    public void Schema_OfTheGateway_DescribesExactlyTheOptions()
    {
        var faults = new List<string>();
        Compare(Schema, typeof(GatewayOptions), "TokenGate", faults);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Schema_Defaults_AreTheOptionsDefaults()
    {
        var faults = new List<string>();
        CompareDefaults(Schema, new GatewayOptions(), "TokenGate", faults);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static void Compare(JsonElement schema, Type type, string path, List<string> faults)
    {
        var described = schema.GetProperty("properties").EnumerateObject().Select(static property => property.Name);
        var known = OptionsReader.Settable(type).Select(static property => property.Name).ToList();
        faults.AddRange(described.Except(known).Select(name => $"{path}:{name} is in the schema alone"));
        faults.AddRange(known.Except(described).Select(name => $"{path}:{name} is missing in the schema"));
        if (schema.GetProperty("additionalProperties").GetBoolean())
        {
            faults.Add($"{path} lets unknown keys pass");
        }

        foreach (var property in OptionsReader.Settable(type))
        {
            if (!schema.GetProperty("properties").TryGetProperty(property.Name, out var part))
            {
                continue;
            }

            if (!part.TryGetProperty("description", out var description) || description.GetString() is not { Length: > 5 })
            {
                faults.Add($"{path}:{property.Name} has no description");
            }

            if (OptionsReader.ElementType(property.PropertyType) is { } element)
            {
                if (!OptionsReader.IsScalar(element))
                {
                    Compare(part.GetProperty("items"), element, $"{path}:{property.Name}", faults);
                }
            }
            else if (!OptionsReader.IsScalar(property.PropertyType))
            {
                Compare(part, property.PropertyType, $"{path}:{property.Name}", faults);
            }
        }
    }

    private static void CompareDefaults(JsonElement schema, object options, string path, List<string> faults)
    {
        foreach (var property in OptionsReader.Settable(options.GetType()))
        {
            var part = schema.GetProperty("properties").GetProperty(property.Name);
            var value = property.GetValue(options);
            if (OptionsReader.ElementType(property.PropertyType) is null && !OptionsReader.IsScalar(property.PropertyType))
            {
                CompareDefaults(part, value!, $"{path}:{property.Name}", faults);
            }
            else if (part.TryGetProperty("default", out var expected) && expected.ToString() != (value?.ToString() ?? ""))
            {
                faults.Add($"{path}:{property.Name}: {expected} in the schema, {value} in the options");
            }
        }
    }
}
