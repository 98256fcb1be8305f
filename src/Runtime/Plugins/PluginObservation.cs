using System.Globalization;
using System.Text;

namespace PluginState.Plugins;

/// <summary>One file of a plugin as the folder lists it.</summary>
/// <param name="Name">Its path in the plugin's folder, with <c>/</c> between segments.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Length">Its size in bytes.</param>
internal readonly record struct PluginFile(string Name, string Path, long Length);

/// <summary>A plugin's files at one look, without their contents.</summary>
/// <param name="Fingerprint">Names, sizes and times; two looks with one fingerprint saw the same files, as far as a look can tell.</param>
/// <param name="NewestWrite">When anything in it was last written.</param>
/// <param name="Files">The files, the main DLL first, then ordered by name.</param>
/// <param name="Rejection">What is wrong already at a look.</param>
internal sealed record PluginObservation(string Fingerprint, DateTime NewestWrite, IReadOnlyList<PluginFile> Files, PluginRejection? Rejection)
{
    private const int MaxFiles = 4096;
    private const int MaxPluginSizeFactor = 4;

    /// <summary>Looks at a candidate.</summary>
    /// <exception cref="IOException">Something vanished meanwhile, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Something may not be read.</exception>
    public static PluginObservation Of(PluginCandidate candidate, string root, long maxFileSize)
    {
        var look = new Look(RealPath.Of(root) ?? root, candidate.Folder ?? System.IO.Path.GetDirectoryName(candidate.MainPath)!);
        if (candidate.Folder is null)
            look.AddFlat(candidate);
        else
            look.AddFolder(candidate.Folder);

        var main = System.IO.Path.GetFileName(candidate.MainPath);
        var files = look.Files.OrderBy(file => file.Name != main).ThenBy(static file => file.Name, StringComparer.Ordinal).ToList();
        if (look.Escape is null && (files.Count == 0 || files[0].Name != main))
            throw new FileNotFoundException($"'{candidate.MainPath}' is gone.", candidate.MainPath);
        return new(look.Fingerprint(files), look.NewestWrite, files, look.Escape ?? TooLarge(files, maxFileSize));
    }

    private static PluginRejection? TooLarge(List<PluginFile> files, long maxFileSize)
    {
        if (files.Count > MaxFiles)
            return new(PluginRejectionCode.TooLarge, $"It has more than {MaxFiles} files.");
        foreach (var file in files)
        {
            if (file.Length > maxFileSize)
            {
                return new(PluginRejectionCode.TooLarge,
                    $"'{file.Name}' has {file.Length} bytes, more than {maxFileSize}. Raise {nameof(PluginHostOptions.MaxFileSize)} if it is meant to be that large.");
            }
        }

        return files.Sum(static file => file.Length) > MaxPluginSizeFactor * maxFileSize
            ? new(PluginRejectionCode.TooLarge, $"Its files have more than {MaxPluginSizeFactor * maxFileSize} bytes together. Raise {nameof(PluginHostOptions.MaxFileSize)}.")
            : null;
    }

    private sealed class Look(string realRoot, string folder)
    {
        private readonly Dictionary<string, DateTime> _written = [];

        public List<PluginFile> Files { get; } = [];

        public DateTime NewestWrite { get; private set; } = DateTime.MinValue;

        public PluginRejection? Escape { get; private set; }

        /// <summary>Depth first, never into a linked folder, so the walk ends.</summary>
        public void AddFolder(string path)
        {
            var top = new DirectoryInfo(path);
            if (top.LinkTarget is not null && !Stays(top, out _))
                return;
            var pending = new Stack<DirectoryInfo>([top]);
            while (pending.TryPop(out var next) && Files.Count <= MaxFiles)
            {
                Touch(next.LastWriteTimeUtc);
                foreach (var entry in next.EnumerateFileSystemInfos().Where(static entry => entry.Name[0] != '.'))
                {
                    if (entry is FileInfo file)
                        Add(file);
                    else if (entry.LinkTarget is null)
                        pending.Push((DirectoryInfo)entry);
                    else
                        Stays(entry, out _);
                }
            }
        }

        public void AddFlat(PluginCandidate candidate)
        {
            Add(new FileInfo(candidate.MainPath));
            var signature = new FileInfo(PluginSignature.PathFor(candidate));
            if (signature.Exists)
                Add(signature);
        }

        public void Add(FileInfo file)
        {
            var target = file;
            if (file.LinkTarget is not null)
            {
                if (!Stays(file, out var real))
                    return;
                target = new FileInfo(real);
                if (!target.Exists)
                    return; // a link to nothing
            }

            var name = System.IO.Path.GetRelativePath(folder, file.FullName).Replace(System.IO.Path.DirectorySeparatorChar, '/'); // elsewhere than on Windows, \ is a letter
            Files.Add(new(name, target.FullName, target.Length));
            _written[name] = target.LastWriteTimeUtc;
            Touch(target.LastWriteTimeUtc);
        }

        public string Fingerprint(List<PluginFile> files)
        {
            if (Escape is not null)
                return Escape.Reason;
            var text = new StringBuilder();
            foreach (var file in files)
                text.Append(CultureInfo.InvariantCulture, $"{file.Name}|{file.Path}|{file.Length}|{_written[file.Name].Ticks}\n");
            return text.ToString();
        }

        private bool Stays(FileSystemInfo link, out string real)
        {
            real = RealPath.Of(link.FullName) ?? "";
            if (RealPath.IsWithin(real, realRoot))
                return true;
            Escape ??= new(PluginRejectionCode.PathEscape,
                $"'{link.FullName}' is a symbolic link that leads to '{(real.Length == 0 ? link.LinkTarget : real)}', outside the plugin folder. Copy the files instead.");
            return false;
        }

        private void Touch(DateTime written) => NewestWrite = written > NewestWrite ? written : NewestWrite;
    }
}
