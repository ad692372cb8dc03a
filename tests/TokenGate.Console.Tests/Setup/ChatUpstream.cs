using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TokenGate.Console.Tests.Setup;

/// <summary>An AI endpoint of 127.0.0.1 that answers every chat alike.</summary>
internal static class ChatUpstream
{
    /// <summary>Starts it on a free port. The caller disposes of it.</summary>
    /// <param name="answer">What it answers.</param>
    public static async Task<WebApplication> StartAsync(string answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/v1/chat/completions", () => Results.Json(new
        {
            id = "chatcmpl-1",
            @object = "chat.completion",
            model = "gpt-4o-mini",
            choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = answer } } },
            usage = new { prompt_tokens = 31, completion_tokens = 16, total_tokens = 47 },
        }));
        await app.StartAsync();
        return app;
    }
}
