using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using TokenGate.Console.Tests.Setup;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace TokenGate.Console.Tests;

/// <summary>Sign-on at a real provider, honest, lying and gone.</summary>
[Collection(ConsoleTests.Name)]
public sealed class SignOnTests(SignOnFixture fixture) : IClassFixture<SignOnFixture>
{
    [BrowserFact]
    public async Task Session_OfAPerson_IsHeldByACookieThatScriptsAndOtherSitesCannotUse()
    {
        await using var window = await fixture.OpenAsync();
        await window.GoAsync("me");
        await fixture.SignOnAsync(window, "anna");
        var cookies = await window.Page.Context.CookiesAsync([fixture.Console.ToString()]);
        var session = Assert.Single(cookies, static cookie => cookie.Name == "tokengate");
        Assert.Equal((true, SameSiteAttribute.Strict, "/"), (session.HttpOnly, session.SameSite, session.Path));
        // With a character that chance does not write: four letters stand in what is random every thousandth time.
        Assert.DoesNotContain("anna.", session.Value, StringComparison.OrdinalIgnoreCase);
        var cookie = $"tokengate={session.Value}";

        var me = await fixture.JsonAsync("/api/me", cookie);
        Assert.Equal(("Anna.Berg@example.com", "Finance"), (me.GetProperty("person").GetString(), me.GetProperty("person_team").GetString()));
        Assert.Equal(["employee"], me.GetProperty("roles").EnumerateArray().Select(static role => role.GetString()));

        // What changes something has to come from a page of the port itself.
        const string Path = "/api/self/exchanges/of-nobody-else/appeal";
        const string Body = """{"text":"forged"}""";
        foreach (var headers in new (string, string)[][] { [], [("Origin", "http://evil.example")], [("Origin", "null")], [("Sec-Fetch-Site", "same-site"), ("Origin", fixture.Console.GetLeftPart(UriPartial.Authority))], [("Sec-Fetch-Site", "cross-site")] })
        {
            using var refused = await fixture.SendAsync(HttpMethod.Post, Path, cookie, Body, headers);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        // Signed out, a copy of the cookie opens nothing.
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in" })).ToBeVisibleAsync();
        using var gone = await fixture.SendAsync(HttpMethod.Get, "/api/me", cookie);
        Assert.Equal(HttpStatusCode.Unauthorized, gone.StatusCode);
    }

    [BrowserFact]
    public async Task Export_OfAPerson_IsAFileOfJsonWithTheirExchanges()
    {
        await using var window = await fixture.OpenAsync();
        await window.GoAsync("me");
        await fixture.SignOnAsync(window, "anna");
        var saving = await window.Page.RunAndWaitForDownloadAsync(() => window.Page.GetByRole(AriaRole.Button, new() { Name = "Save as JSON" }).ClickAsync());
        var file = JsonElement.Parse(await File.ReadAllTextAsync(await saving.PathAsync()));
        Assert.Equal("anna.berg@example.com", file.GetProperty("user").GetString());
        Assert.Contains(file.GetProperty("entries").EnumerateArray(), static entry => entry.TryGetProperty("id", out var id) && id.GetString() == "of-nobody-else");
    }

    [BrowserTheory]
    [InlineData("liar", "nobody of the name")]
    [InlineData("unproven", "no single, verified value")]
    public async Task Person_WhoseClaimsGiveNothing_SeesNoPageAndNoCount(string name, string why)
    {
        await using var window = await fixture.OpenAsync();
        await window.GoAsync("me");
        await fixture.SignOnAsync(window, name);
        await Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync(why);
        var session = (await window.Page.Context.CookiesAsync([fixture.Console.ToString()])).Single(static cookie => cookie.Name == "tokengate");
        foreach (var path in new[] { "/api/usage", "/api/exchanges", "/api/appeals", "/api/people/anna.berg@example.com/export", "/api/exchanges/of-nobody-else" })
        {
            using var refused = await fixture.SendAsync(HttpMethod.Get, path, $"tokengate={session.Value}");
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }
    }

    [BrowserFact]
    public async Task Provider_ThatSignsWithAnotherKeyOrIsGone_IsNamed_AndTokensAndTrafficGoOn()
    {
        var own = new SignOnFixture();
        await own.InitializeAsync();
        try
        {
            await own.Provider.LieAsync(true);
            await using (var window = await own.OpenAsync())
            {
                await window.GoAsync("");
                await own.SignOnAsync(window, "anna");
                await Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not signed by a key that it publishes");
                Assert.DoesNotContain(await window.Page.Context.CookiesAsync([own.Console.ToString()]), static cookie => cookie.Name == "tokengate");
            }

            Assert.Contains("none of its published keys", await ConcernAsync(own), StringComparison.Ordinal);
            own.Provider.Stop();
            await using (var window = await own.OpenAsync())
            {
                await window.GoAsync("");
                await window.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();

                // The discovery document is known, so the browser is sent on to a provider that is gone.
                await Expect(window.Page).Not.ToHaveURLAsync(own.Console.ToString());
            }

            using var client = new HttpClient { BaseAddress = own.Traffic };
            using var chat = await client.PostAsJsonAsync("/v1/chat/completions", new { model = "gpt-4o-mini", messages = new[] { new { role = "user", content = "Hello" } } });
            Assert.Equal(HttpStatusCode.OK, chat.StatusCode);
            Assert.NotEmpty((await own.JsonAsync("/api/me")).GetProperty("roles").EnumerateArray());
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    private static async Task<string> ConcernAsync(SignOnFixture fixture) => (await fixture.JsonAsync("/api/health")).GetProperty("concerns").EnumerateArray()
        .Single(static concern => concern.GetProperty("key").GetString() == "TokenGate:Admin:OpenId").GetProperty("problem").GetString()!;
}
