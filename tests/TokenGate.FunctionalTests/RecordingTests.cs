using System.Text;
using System.Text.Json;
using TokenGate.FunctionalTests.Setup;
using TokenGate.FunctionalTests.Wire;
using TokenGate.Gateway.Recording;
using Xunit;

namespace TokenGate.FunctionalTests;

/// <summary>
/// What <c>Recording</c> keeps: the exchanges of who is named, whole, for the holder of the private key alone, without a credential. And G7
/// for everybody else.
/// </summary>
public sealed class RecordingTests : IDisposable
{
    private const string Secret = "Where did we hide the cedar chest?";
    private const string Answer = """{"id":"c1","object":"chat.completion","model":"gpt-4o","choices":[{"index":0,"message":{"role":"assistant","content":"Under the stairs."},"finish_reason":"stop"}],"usage":{"prompt_tokens":14,"completion_tokens":5,"total_tokens":19}}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-recording-").FullName;
    private readonly string _private;

    public RecordingTests()
    {
        var pair = RecordingKey.Create();
        _private = Path.Combine(_folder, "private.pem");
        File.WriteAllText(Path.Combine(_folder, "public.pem"), pair.Public);
        File.WriteAllText(_private, pair.Private);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Exchanges_OfWhoIsNamed_AreKeptWhole_ForTheHolderOfTheKey()
    {
        await SendAsync(["ada", "bob", "ada"]);

        var rows = Read();
        Assert.Equal(2, rows.Count);
        Assert.All(rows, static row => Assert.Equal(("ada", "/v1/chat/completions?alt=sse", "POST"), (Text(row, "user"), Text(row, "path"), Text(row, "method"))));
        Assert.All(rows, static row => Assert.Equal((Request, Answer, 200), (Text(row, "request"), Text(row, "response"), row.GetProperty("status").GetInt32())));
        Assert.Equal("application/json", rows[0].GetProperty("requestHeaders").GetProperty("Content-Type").GetString());
        Assert.All(rows, static row => Assert.DoesNotContain("sk-", row.GetRawText(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_GiveAwayNothing_AndBelongToTheirOwner()
    {
        await SendAsync(["ada"]);

        var files = Directory.GetFiles(Path.Combine(_folder, "data", "recording"), "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var text = file + Encoding.Latin1.GetString(File.ReadAllBytes(file));
            Assert.DoesNotContain("cedar", text, StringComparison.Ordinal);
            Assert.DoesNotContain("ada", Path.GetFileName(file), StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows() && file.EndsWith(RecordingFile.Extension, StringComparison.Ordinal))
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }
    }

    [Fact]
    public async Task Recording_ThatIsOff_KeepsNothing()
    {
        await SendAsync(["ada"], ("TokenGate:Recording:Key", ""), ("TokenGate:Recording:Until", ""), ("TokenGate:Recording:Users:0", ""));
        Assert.False(Directory.Exists(Path.Combine(_folder, "data", "recording")));
    }

    [Fact]
    public async Task Recording_WhoseLastDayIsOver_KeepsNothing()
    {
        await SendAsync(["ada"], ("TokenGate:Recording:Until", "2026-01-31"));
        Assert.Empty(Read());
    }

    [Fact]
    public async Task Exchange_OfNobody_IsNeverKept()
    {
        await SendAsync(["-"], ("TokenGate:Recording:Users:0", "*"));
        Assert.Empty(Read());
    }

    private static string Request => $$"""{"model":"gpt-4o","messages":[{"role":"user","content":"{{Secret}}"}]}""";

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    private async Task SendAsync(string[] users, params (string Key, string Value)[] settings)
    {
        await using var upstream = new RawUpstream(_ => [Step.Send($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Answer.Length}\r\n\r\n{Answer}")]);
        await using var gateway = await TestGateway.StartAsync(
            upstream.Port,
            [
                ("TokenGate:Ledger:Path", Path.Combine(_folder, "data")),
                ("TokenGate:Identity:Sources:0:Kind", "header"),
                ("TokenGate:Identity:Sources:0:Name", "X-User"),
                ("TokenGate:Identity:Sources:0:From:0", "127.0.0.0/8"),
                ("TokenGate:Recording:Key", Path.Combine(_folder, "public.pem")),
                ("TokenGate:Recording:Users:0", "ada"),
                ("TokenGate:Recording:Until", "2099-12-31"),
                .. settings,
            ]);
        foreach (var user in users)
        {
            var name = user == "-" ? "" : $"X-User: {user}\r\n";
            await RawClient.ExchangeAsync(
                gateway.Port,
                $"POST /v1/chat/completions?alt=sse&key=sk-in-the-query HTTP/1.1\r\nHost: a\r\n{name}Authorization: Bearer sk-in-a-field\r\nContent-Type: application/json\r\nContent-Length: {Request.Length}\r\n\r\n{Request}");
        }

        await gateway.StopAsync();
    }

    private List<JsonElement> Read()
    {
        using var key = RecordingKey.Load(_private);
        return [.. new RecordingFolder(Path.Combine(_folder, "data")).Days.Values.SelectMany(static files => files)
            .SelectMany(file => RecordingFile.Read(file, key)).Select(static row => JsonElement.Parse(row))];
    }
}
