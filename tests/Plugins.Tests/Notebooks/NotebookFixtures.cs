namespace PluginState.Plugins.Tests.Notebooks;

/// <summary>The cells of a small notebook, as Jupyter saves them.</summary>
internal static class NotebookFixtures
{
    public const string Base = """
        [
          {
            "cell_type": "markdown",
            "id": "title",
            "metadata": {},
            "source": ["# Penguins\n", "Bill length by species."]
          },
          {
            "cell_type": "code",
            "execution_count": 1,
            "id": "imports",
            "metadata": {},
            "outputs": [],
            "source": ["import pandas as pd\n", "import seaborn as sns"]
          },
          {
            "cell_type": "code",
            "execution_count": 2,
            "id": "load",
            "metadata": { "scrolled": true },
            "outputs": [
              {
                "data": { "text/html": ["<div>344 rows</div>"], "text/plain": ["344 rows"] },
                "execution_count": 2,
                "metadata": {},
                "output_type": "execute_result"
              }
            ],
            "source": "df = sns.load_dataset('penguins')\ndf"
          },
          {
            "cell_type": "code",
            "execution_count": 3,
            "id": "plot",
            "metadata": {},
            "outputs": [{ "name": "stdout", "output_type": "stream", "text": ["3 species\n"] }],
            "source": ["sns.boxplot(df, x='species', y='bill_length_mm')"]
          }
        ]
        """;

    /// <summary>Ann put a cell that cleans the data before the plot, and ran all.</summary>
    public const string Ann = """
        [
          {
            "cell_type": "markdown",
            "id": "title",
            "metadata": {},
            "source": ["# Penguins\n", "Bill length by species."]
          },
          {
            "cell_type": "code",
            "execution_count": 11,
            "id": "imports",
            "metadata": {},
            "outputs": [],
            "source": ["import pandas as pd\n", "import seaborn as sns"]
          },
          {
            "cell_type": "code",
            "execution_count": 12,
            "id": "load",
            "metadata": { "scrolled": false, "tags": ["data"] },
            "outputs": [
              {
                "data": { "text/plain": ["344 rows x 7 columns"] },
                "execution_count": 12,
                "metadata": {},
                "output_type": "execute_result"
              }
            ],
            "source": ["df = sns.load_dataset('penguins')\n", "df"]
          },
          {
            "cell_type": "code",
            "execution_count": 13,
            "id": "clean",
            "metadata": {},
            "outputs": [],
            "source": ["df = df.dropna()"]
          },
          {
            "cell_type": "code",
            "execution_count": 14,
            "id": "plot",
            "metadata": {},
            "outputs": [{ "name": "stdout", "output_type": "stream", "text": ["3 clean species\n"] }],
            "source": ["sns.boxplot(df, x='species', y='bill_length_mm')"]
          }
        ]
        """;

    /// <summary>Bob, later, counted the species before the plot, drew violins, edited the title, dropped the imports, and ran the rest.</summary>
    public const string Bob = """
        [
          {
            "cell_type": "markdown",
            "id": "title",
            "metadata": {},
            "source": ["# Palmer penguins\n", "Bill length by species."]
          },
          {
            "cell_type": "code",
            "execution_count": 22,
            "id": "load",
            "metadata": { "scrolled": true },
            "outputs": [],
            "source": "df = sns.load_dataset('penguins')\ndf"
          },
          {
            "cell_type": "code",
            "execution_count": 23,
            "id": "count",
            "metadata": {},
            "outputs": [],
            "source": ["df.species.value_counts()"]
          },
          {
            "cell_type": "code",
            "execution_count": 24,
            "id": "plot",
            "metadata": {},
            "outputs": [],
            "source": ["sns.violinplot(df, x='species', y='bill_length_mm')"]
          }
        ]
        """;

    /// <summary>What becomes of both, whoever merges.</summary>
    public const string Merged = """
        [
          {
            "cell_type": "markdown",
            "id": "title",
            "metadata": {},
            "source": ["# Palmer penguins\n", "Bill length by species."]
          },
          {
            "cell_type": "code",
            "execution_count": 22,
            "id": "load",
            "metadata": { "scrolled": false, "tags": ["data"] },
            "outputs": [],
            "source": ["df = sns.load_dataset('penguins')\n", "df"]
          },
          {
            "cell_type": "code",
            "execution_count": 13,
            "id": "clean",
            "metadata": {},
            "outputs": [],
            "source": ["df = df.dropna()"]
          },
          {
            "cell_type": "code",
            "execution_count": 23,
            "id": "count",
            "metadata": {},
            "outputs": [],
            "source": ["df.species.value_counts()"]
          },
          {
            "cell_type": "code",
            "execution_count": 24,
            "id": "plot",
            "metadata": {},
            "outputs": [],
            "source": ["sns.violinplot(df, x='species', y='bill_length_mm')"]
          }
        ]
        """;
}
