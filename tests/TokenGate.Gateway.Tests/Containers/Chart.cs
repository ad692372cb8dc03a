using System.Diagnostics;
using System.IO.Compression;
using TokenGate.Testing;

namespace TokenGate.Gateway.Tests.Containers;

/// <summary>Renders docker/helm with the Helm that an npm package of the end-to-end clients carries.</summary>
internal static class Chart
{
    private static readonly string Package = Path.Combine(
        Repository.Root, "tests", "TokenGate.EndToEnd", "clients", "node_modules", "@aws-cdk", "asset-kubectl-v20", "lib", "layer.zip");

    /// <summary>True where the package is installed, and this machine can run what is in it.</summary>
    public static bool IsHelmThere => OperatingSystem.IsLinux() && File.Exists(Package);

    /// <summary>Renders the chart as docker/kubernetes/tokengate.yaml is.</summary>
    /// <param name="settings">Values (<c>--set</c>) other than the chart's own.</param>
    public static async Task<(int Code, string Output, string Errors)> RenderAsync(params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("tokengate-helm-");
        try
        {
            var helm = Path.Combine(folder.FullName, "helm");
            await using (var archive = await ZipFile.OpenReadAsync(Package))
            {
                await archive.GetEntry("helm/helm")!.ExtractToFileAsync(helm);
            }

            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(helm, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }

            return await RunAsync(
                helm, ["template", "tokengate", Path.Combine(Repository.Root, "docker", "helm"), "--kube-version", "1.30.0", .. settings.SelectMany(static each => new[] { "--set", each })]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }
}
