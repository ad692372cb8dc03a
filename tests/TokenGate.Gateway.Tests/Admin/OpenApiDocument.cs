using System.Text.Json;
using TokenGate.Gateway.Admin.Operation;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>The OpenAPI document, and as much of JSON Schema as it uses.</summary>
internal static class OpenApiDocument
{
    public static JsonElement Root { get; } = JsonDocument.Parse(DocumentEndpoint.Document).RootElement;

    /// <summary>Every operation: path, method and the operation's object.</summary>
    public static IEnumerable<(string Path, string Method, JsonElement Operation)> Operations =>
        from path in Root.GetProperty("paths").EnumerateObject()
        from method in path.Value.EnumerateObject()
        where method.Name is "get" or "post" or "delete"
        select (path.Name, method.Name, method.Value);

    /// <summary>The schema of an operation's answer in JSON, or in another type.</summary>
    public static JsonElement SchemaOf(JsonElement operation, string status = "200", string type = "application/json") =>
        Resolve(operation.GetProperty("responses").GetProperty(status)).GetProperty("content").GetProperty(type).GetProperty("schema");

    /// <summary>
    /// What of a value does not fit a schema, each with its place. Objects may hold nothing that the schema does not name.
    /// </summary>
    public static List<string> Faults(JsonElement value, JsonElement schema)
    {
        var faults = new List<string>();
        Check(value, schema, "$", faults);
        return faults;
    }

    private static void Check(JsonElement value, JsonElement schema, string at, List<string> faults)
    {
        schema = Resolve(schema);
        if (schema.TryGetProperty("oneOf", out var choices))
        {
            if (!choices.EnumerateArray().Any(choice => Faults(value, choice).Count == 0))
            {
                faults.Add($"{at}: fits none of oneOf: {value}");
            }

            return;
        }

        if (schema.TryGetProperty("type", out var type) && !TypesOf(type).Contains(TypeOf(value)) && !(TypeOf(value) == "integer" && TypesOf(type).Contains("number")))
        {
            faults.Add($"{at}: {TypeOf(value)} where {type} is due");
            return;
        }

        if (schema.TryGetProperty("enum", out var allowed) && !allowed.EnumerateArray().Any(each => each.ToString() == value.ToString()))
        {
            faults.Add($"{at}: '{value}' is none of {allowed}");
        }

        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                Check(item, items, $"{at}[{index++}]", faults);
            }
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            CheckObject(value, schema, at, faults);
        }
    }

    private static void CheckObject(JsonElement value, JsonElement schema, string at, List<string> faults)
    {
        var (properties, required, open) = Members(schema);
        faults.AddRange(required.Where(name => !value.TryGetProperty(name, out _)).Select(name => $"{at}.{name} is missing"));
        foreach (var property in value.EnumerateObject())
        {
            if (properties.TryGetValue(property.Name, out var part))
            {
                Check(property.Value, part, $"{at}.{property.Name}", faults);
            }
            else if (!open)
            {
                faults.Add($"{at}.{property.Name} is not described");
            }
        }
    }

    private static (Dictionary<string, JsonElement> Properties, List<string> Required, bool Open) Members(JsonElement schema)
    {
        schema = Resolve(schema);
        var properties = new Dictionary<string, JsonElement>();
        var required = new List<string>();
        var open = !schema.TryGetProperty("properties", out var own) && !schema.TryGetProperty("allOf", out _);
        if (own.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in own.EnumerateObject())
            {
                properties[property.Name] = property.Value;
            }
        }

        if (schema.TryGetProperty("required", out var names))
        {
            required.AddRange(names.EnumerateArray().Select(static name => name.GetString()!));
        }

        if (schema.TryGetProperty("allOf", out var parts))
        {
            foreach (var part in parts.EnumerateArray().Select(Members))
            {
                part.Properties.ToList().ForEach(pair => properties[pair.Key] = pair.Value);
                required.AddRange(part.Required);
            }
        }

        return (properties, required, open);
    }

    private static JsonElement Resolve(JsonElement element) => element.TryGetProperty("$ref", out var reference)
        ? reference.GetString()![2..].Split('/').Aggregate(Root, static (at, name) => at.GetProperty(name))
        : element;

    private static string[] TypesOf(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(static each => each.GetString()!)] : [type.GetString()!];

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.Null => "null",
        _ => "boolean",
    };
}
