using System.Globalization;
using System.Text;
using TokenGate.FunctionalTests.Wire;

namespace TokenGate.FunctionalTests.Differential;

/// <summary>Makes randomised HTTP/1.1 exchanges from a number.</summary>
internal static class CaseGenerator
{
    private const int Seed = 20261123;

    private static readonly string[] Targets =
    [
        "/v1/chat/completions", "/v1/messages?beta=true", "/v1/models/a%3Ab", "//double//slash", "/a/./b/../c", "/p?x=%20&y=a+b&&=", "/api/generate",
        "/%7Euser/%e2%82%ac", "/v1beta/models/m:streamGenerateContent?alt=sse", "/?", "/openai/deployments/d/chat/completions?api-version=1",
    ];

    private static readonly string[] RequestFields =
    [
        "X-Twice: one\r\nX-Twice: two", "X-Latin: caf\u00e9\u00ff", "x-empty:", "Accept-Encoding: gzip, br;q=0.5, zstd", "Cookie: a=b; c=d", "User-Agent: Odd (x; y) / 1",
        "Authorization: Bearer k", "anthropic-version: 2023-06-01", "Accept: text/event-stream\r\nAccept: */*;q=0.1", "X-Forwarded-For: 1.2.3.4", "Forwarded: for=x", "Via: 1.0 a",
        "TE: trailers\r\nConnection: TE", "Upgrade-Insecure-Requests: 1", "If-None-Match: W/\"x\", \"y\"", "Range: bytes=0-9", "Date: odd", "Referer: not a uri", "From: me",
        "X-Drop: 1\r\nConnection: X-Drop", "traceparent: 00-1-2-3", "Priority: u=1, i", "Origin: null",
    ];

    private static readonly string[] AnswerFields =
    [
        "Date: Thu, 01 Jan 1970 00:00:00 GMT", "Server: odd", "Set-Cookie: a=1\r\nSet-Cookie: b=2; Path=/", "X-Latin: caf\u00e9", "x-empty:", "Content-Encoding: gzip",
        "Vary: a\r\nVary: b", "Alt-Svc: h3=\":443\"", "Content-Type: application/json", "Content-Type: text/event-stream; charset=utf-8", "ETag: \"x\"", "Age: 3", "Via: 1.1 b",
        "Cache-Control: no-store", "Location: /else where", "Retry-After: 1", "X-Request-Id: 7", "Access-Control-Allow-Origin: *", "Expires: 0", "Content-Language: de",
    ];

    private static readonly string[] Statuses =
        ["200 OK", "200 OK", "200 OK", "201 Created", "400 Bad Request", "401 Who Are You", "404 Not Found", "429 Too Many Requests", "500 Oh No", "503 Busy", "529 Site Overloaded", "299 Odd"];

    /// <summary>The exchange of a number.</summary>
    public static ExchangeCase Make(int number)
    {
        var random = new Random(Seed + number);
        var request = MakeRequest(random, out var isHead);
        var (kind, answer) = MakeAnswer(random, isHead);
        return new ExchangeCase(number, kind, request, answer);
    }

    private static Func<string, Progress, Step[]> MakeRequest(Random random, out bool isHead)
    {
        var body = random.Next(5) switch
        {
            0 => "",
            1 => new string('b', random.Next(1, 300_000)),
            _ => Json(random),
        };
        var method = body.Length > 0 ? Pick(random, "POST", "POST", "PUT", "PATCH", "DELETE", "QUERY") : Pick(random, "GET", "GET", "HEAD", "DELETE", "OPTIONS", "POST");
        isHead = method == "HEAD";
        var chunked = body.Length > 0 && random.Next(3) == 0;
        var paced = random.Next(3) == 0;
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{method} {Pick(random, Targets)} HTTP/1.1\r\nHost: ai.example:8443\r\n");
        AppendSome(head, random, RequestFields);
        if (body.Length > 0)
        {
            head.Append("Content-Type: application/json\r\n");
        }

        if (chunked)
        {
            head.Append("Transfer-Encoding: chunked\r\n");
        }
        else if (body.Length > 0 || random.Next(2) == 0)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        }

        var cut = body.Length / 2;
        return (run, progress) =>
        [
            Step.Send($"{head}X-Run: {run}\r\n\r\n"),
            .. paced && body.Length > 0 ? [Step.Await(progress, 0)] : Array.Empty<Step>(),
            .. Part(body[..cut], chunked),
            .. paced && cut > 0 ? [Step.Await(progress, cut)] : Array.Empty<Step>(),
            .. Part(body[cut..], chunked),
            .. chunked ? [Step.Send("0\r\n\r\n")] : Array.Empty<Step>(),
        ];
    }

    private static (string Kind, Func<Progress, Step[]> Answer) MakeAnswer(Random random, bool isHead)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {Pick(random, Statuses)}\r\n");
        AppendSome(head, random, AnswerFields);
        var body = random.Next(6) == 0 ? new string('a', random.Next(1, 1_000_000)) : Json(random);
        if (isHead)
        {
            return ("head", _ => [Step.Send($"{head}Content-Length: {body.Length}\r\n\r\n")]);
        }

        var half = body.Length / 2;
        var events = random.Next(1, 8);
        return random.Next(14) switch
        {
            0 => ("no content", _ => [Step.Send("HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n")]),
            1 => ("not modified", _ => [Step.Send("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n")]),
            2 => ("empty", _ => [Step.Send($"{head}Content-Length: 0\r\n\r\n")]),
            3 => ("ended by close", _ => [Step.Send($"{head}Connection: close\r\n\r\n{body}"), Step.Close]),
            4 => ("length, closed early", read => [Step.Send($"{head}Content-Length: {body.Length + 9}\r\n\r\n{body}"), Step.Await(read, body.Length), Step.Close]),
            5 => ("chunked, closed early", read => [Step.Send($"{head}Transfer-Encoding: chunked\r\n\r\n"), Step.Chunk(body), Step.Await(read, body.Length), Step.Close]),
            6 => ("length, reset", read => [Step.Send($"{head}Content-Length: {body.Length + 9}\r\n\r\n{body}"), Step.Await(read, body.Length), Step.Reset]),
            7 => ("chunked, reset", read => [Step.Send($"{head}Transfer-Encoding: chunked\r\n\r\n"), Step.Chunk(body), Step.Await(read, body.Length), Step.Reset]),
            8 => ("closed before an answer", _ => [Step.Close]),
            9 => ("trailers", _ => [Step.Send($"{head}Trailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n"), Step.Chunk(body), Step.Send("0\r\nX-T: 1\r\nX-T: \u00e9\r\n\r\n")]),
            10 => ("length, paced", read =>
                [Step.Send($"{head}Content-Length: {body.Length}\r\n\r\n"), Step.Await(read, 0), Step.Send(body[..half]), Step.Await(read, half), Step.Send(body[half..])]),
            11 or 12 => ("events", read => Events(head.ToString(), events, read)),
            _ => ("length", _ => [Step.Send($"{head}Content-Length: {body.Length}\r\n\r\n{body}")]),
        };
    }

    private static Step[] Events(string head, int count, Progress read)
    {
        var steps = new List<Step> { Step.Send($"{head}Transfer-Encoding: chunked\r\n\r\n"), Step.Await(read, 0) };
        var sent = 0;
        for (var i = 0; i < count; i++)
        {
            var text = $"data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"word {i} \"}}}}]}}\n\n";
            sent += text.Length;
            steps.Add(Step.Chunk(text));
            steps.Add(Step.Await(read, sent));
        }

        steps.Add(Step.Chunk("data: [DONE]\n\n"));
        steps.Add(Step.Send("0\r\n\r\n"));
        return [.. steps];
    }

    private static Step[] Part(string text, bool chunked) =>
        text.Length == 0 ? [] : [chunked ? Step.Chunk(text) : Step.Send(text)];

    private static string Json(Random random) =>
        $$$"""{"model":"gpt-4o","messages":[{"role":"user","content":"{{{new string((char)random.Next('a', 'z'), random.Next(1, 4000))}}}"}],"stream":{{{(random.Next(2) == 0 ? "true" : "false")}}}}""";

    private static void AppendSome(StringBuilder head, Random random, string[] fields)
    {
        foreach (var field in fields)
        {
            if (random.Next(5) == 0)
            {
                head.Append(field).Append("\r\n");
            }
        }
    }

    private static string Pick(Random random, params string[] values) => values[random.Next(values.Length)];
}
