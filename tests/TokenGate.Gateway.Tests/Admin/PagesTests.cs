using System.IO.Compression;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Gateway.Admin.Pages;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>The console's files on the admin port.</summary>
public sealed class PagesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-console-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Assets_AreServedWithoutAToken_UnderAStrictPolicy()
    {
        Write("index.html", "<!doctype html><title>x</title>");
        Write("assets/index-BxW3k9fA.js", "let one = 1;");
        await using var gateway = await StartAsync();
        using var page = await gateway.GetAsync("/");
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("DENY", page.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
        Assert.True(page.Headers.CacheControl!.NoCache);
        using var script = await gateway.GetAsync("/assets/index-BxW3k9fA.js");
        Assert.Equal("text/javascript", script.Content.Headers.ContentType?.MediaType);
        Assert.Contains("immutable", script.Headers.GetValues("Cache-Control").Single(), StringComparison.Ordinal);
        using var again = await gateway.GetAsync("/", headers: ("If-None-Match", page.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("br, gzip", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    [InlineData("identity", null)]
    public async Task Asset_CompressedByTheBuild_IsSentAsTheClientTakesIt(string accepted, string? expected)
    {
        const string Text = "let one = 1;";
        Write("index.html", "x");
        Write("assets/index-BxW3k9fA.js", Text);
        Compress("assets/index-BxW3k9fA.js.gz", Text, static stream => new GZipStream(stream, CompressionLevel.Optimal));
        Compress("assets/index-BxW3k9fA.js.br", Text, static stream => new BrotliStream(stream, CompressionLevel.Optimal));
        await using var gateway = await StartAsync();
        using var response = await gateway.GetAsync("/assets/index-BxW3k9fA.js", headers: ("Accept-Encoding", accepted));
        Assert.Equal(expected, response.Content.Headers.ContentEncoding.SingleOrDefault());
        await using var body = await response.Content.ReadAsStreamAsync();
        await using var plain = expected switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        };
        using var reader = new StreamReader(plain);
        Assert.Equal(Text, await reader.ReadToEndAsync());
    }

    [Theory]
    [InlineData("/../secret.txt")]
    [InlineData("/..%2fsecret.txt")]
    [InlineData("/assets/%2e%2e/%2e%2e/secret.txt")]
    [InlineData("/index.js.map")]
    [InlineData("/assets")]
    public async Task Path_ThatIsNoAsset_IsNotFound(string path)
    {
        Write("index.html", "x");
        Write("index.js.map", "{}");
        Write("../secret-of-" + Path.GetFileName(_folder) + ".txt", "s");
        try
        {
            await using var gateway = await StartAsync();
            using var response = await gateway.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
        finally
        {
            File.Delete(Path.Combine(_folder, "../secret-of-" + Path.GetFileName(_folder) + ".txt"));
        }
    }

    [Fact]
    public async Task Root_WithoutAConsole_SaysSo()
    {
        await using var gateway = await StartAsync();
        var problem = await gateway.JsonAsync("/", status: HttpStatusCode.NotFound);
        Assert.Contains("console is not installed", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private Task<AdminGateway> StartAsync() => AdminGateway.StartAsync(
        builder => builder.Services.AddSingleton(new ConsoleFolder(_folder)), AdminGateway.Tokens);

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private void Compress(string name, string text, Func<Stream, Stream> wrap)
    {
        using var stream = wrap(File.Create(Path.Combine(_folder, name)));
        using var writer = new StreamWriter(stream);
        writer.Write(text);
    }
}
