using System.Text;
using System.Text.Json;
using TokenGate.Testing;

namespace TokenGate.Dialects.Tests;

/// <summary>An exchange written for these tests: what was asked, what came back on the wire, what must be read.</summary>
public sealed class Fixture
{
    private readonly JsonElement _root;

    private Fixture(string name, JsonElement root)
    {
        Name = name;
        _root = root;
        Body = ReadBody(root);
    }

    public string Name { get; }

    public string Path => _root.GetProperty("path").GetString()!;

    public string? Host => Text("host");

    public string Dialect => _root.GetProperty("dialect").GetString()!;

    public int Status => _root.TryGetProperty("status", out var status) ? status.GetInt32() : 200;

    public byte[] Request =>
        Text("requestText") is { } text ? Encoding.UTF8.GetBytes(text)
        : _root.TryGetProperty("request", out var request) ? Encoding.UTF8.GetBytes(request.GetRawText())
        : [];

    public byte[] Body { get; }

    public string? ContentType => Text("contentType");

    public JsonElement Expect => _root.GetProperty("expect");

    public JsonElement? ExpectRequest => _root.TryGetProperty("expectRequest", out var expected) ? expected : null;

    public RequestHead RequestHead => new(Text("method") ?? "POST", Path, Host, name => Header("requestHeaders", name));

    public static IReadOnlyList<Fixture> All { get; } = LoadAll();

    public static TheoryData<string> Names => [.. All.Select(static fixture => fixture.Name)];

    public static Fixture Load(string name) => All.Single(fixture => fixture.Name == name);

    public ResponseHead ResponseHead(string? encoding = null) => new(Status, name => name.ToUpperInvariant() switch
    {
        "CONTENT-TYPE" => ContentType,
        "CONTENT-ENCODING" => encoding,
        _ => Header("headers", name),
    });

    public override string ToString() => Name;

    private string? Text(string name) => _root.TryGetProperty(name, out var value) ? value.GetString() : null;

    private string? Header(string group, string name) => Wire.Header(_root, group, name);

    private static byte[] ReadBody(JsonElement root)
    {
        if (root.TryGetProperty("events", out var events))
        {
            return EventStreams.Write(events);
        }

        if (root.TryGetProperty("lines", out var lines))
        {
            var separator = root.TryGetProperty("newline", out var newline) ? newline.GetString() : "\n";
            return Encoding.UTF8.GetBytes(string.Join(separator, lines.EnumerateArray().Select(static line => line.GetString())));
        }

        return Encoding.UTF8.GetBytes(root.GetProperty("response").GetRawText());
    }

    private static List<Fixture> LoadAll()
    {
        var folder = System.IO.Path.Combine(Repository.Root, "tests", "TokenGate.Dialects.Tests", "fixtures");
        return
        [
            .. Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(file => new Fixture(
                    System.IO.Path.GetRelativePath(folder, file).Replace(".json", "", StringComparison.Ordinal),
                    JsonDocument.Parse(File.ReadAllBytes(file)).RootElement)),
        ];
    }
}
