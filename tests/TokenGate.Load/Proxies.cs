using System.Text.Json;

namespace TokenGate.Load;

/// <summary>Starts the proxies that are compared, each before the same upstream.</summary>
/// <param name="arguments">What was chosen.</param>
/// <param name="folder">A folder for their files.</param>
/// <param name="upstream">The upstream's port.</param>
internal sealed class Proxies(Arguments arguments, string folder, int upstream)
{
    /// <summary>Starts all of them; bare YARP first.</summary>
    public async Task<List<Proxy>> StartAsync()
    {
        List<Proxy> started = [await StartYarpAsync()];
        try
        {
            started.Add(await StartTokenGateAsync("TokenGate", Path.Combine(arguments.Root, "artifacts/bin/TokenGate/release")));
            foreach (var (name, build) in arguments.Others)
            {
                started.Add(await StartTokenGateAsync($"TokenGate {name}", build));
            }

            if (arguments.IsOfTwo)
            {
                return started;
            }

            if (arguments.Nginx is { } nginx)
            {
                started.Add(await StartNginxAsync(nginx));
            }

            if (arguments.Portkey is { } portkey)
            {
                var port = Proxy.FreePort();
                started.Add(await Proxy.StartAsync("Portkey", port, "node", [portkey, $"--port={port}", "--headless"], LogOf("portkey")));
            }

            return started;
        }
        catch
        {
            started.ForEach(static proxy => proxy.Dispose());
            throw;
        }
    }

    private Task<Proxy> StartYarpAsync()
    {
        var port = Proxy.FreePort();
        var program = Path.Combine(arguments.Root, "artifacts/bin/TokenGate.BareProxy/release/TokenGate.BareProxy.dll");
        return Proxy.StartAsync("bare YARP", port, "dotnet", [program, $"http://127.0.0.1:{port}", $"http://127.0.0.1:{upstream}"], LogOf("yarp"));
    }

    /// <summary>The shipped configuration: enforcing, with the shipped models and a journal on disk.</summary>
    private async Task<Proxy> StartTokenGateAsync(string name, string build)
    {
        var (port, admin) = (Proxy.FreePort(), Proxy.FreePort());
        var config = Directory.CreateDirectory(Path.Combine(folder, name.Replace(' ', '-'), "config")).FullName;
        File.WriteAllText(Path.Combine(config, "tokengate.json"), JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["ReverseProxy"] = new
            {
                Routes = new { ai = new { ClusterId = "ai", Match = new { Path = "{**path}" } } },
                Clusters = new { ai = new { Destinations = new { one = new { Address = $"http://127.0.0.1:{upstream}/" } } } },
            },
            ["TokenGate"] = new
            {
                Listen = $"http://127.0.0.1:{port}",
                Admin = new { Listen = $"http://127.0.0.1:{admin}", Tokens = new { Scrape = Proxy.ScrapeToken } },
                Identity = new { Sources = new[] { new { Kind = "header", Name = "X-User", From = new[] { "127.0.0.0/8", "::1" } } } },
                Judge = new { Mode = "enforce", Models = Path.Combine(build, "config/models") },
                Ledger = new { Path = "../data", arguments.Redis },
            },
        }));
        var proxy = await Proxy.StartAsync(
            name, port, Path.Combine(build, "tokengate"), ["run", "--config", Path.Combine(config, "tokengate.json"), "--logs", "", "--log-level", "warning"], LogOf(name));
        proxy.AdminPort = admin;
        return proxy;
    }

    private Task<Proxy> StartNginxAsync(string nginx)
    {
        var port = Proxy.FreePort();
        var file = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(file, $$"""
            daemon off;
            worker_processes 1;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/nginx-error.log;
            events { worker_connections 1024; }
            http {
              access_log off;
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              keepalive_requests 100000000;
              upstream ai { server 127.0.0.1:{{upstream}}; keepalive 64; keepalive_requests 100000000; }
              server {
                listen 127.0.0.1:{{port}};
                client_max_body_size 64m;
                client_body_buffer_size 64k;
                location / {
                  proxy_pass http://ai;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_request_buffering off;
                  proxy_buffering off;
                }
              }
            }
            """);
        return Proxy.StartAsync("nginx", port, nginx, ["-c", file, "-p", folder], LogOf("nginx"));
    }

    private string LogOf(string name) => Path.Combine(folder, name.Replace(' ', '-') + ".log");
}
